// What turns gradients into steps.
#pragma once

#include "lintel/core/model.hpp"
#include "lintel/nn/kernels/update.hpp"

namespace lintel {

/// Scales a gradient so that its length is at most `limit`; returns the length that it had. Where
/// that is not finite, nothing sensible is left of the gradient.
template <Model M>
double clip_gradient(M& gradient, double limit) {
  const double length = norm(gradient);
  if (length > limit) {
    for_each_parameter_at_once([factor = limit / length](auto& g) { g = g * factor; }, gradient);
  }
  return length;
}

/// AdamW with decoupled weight decay (Loshchilov and Hutter 2019). Decay is towards `anchor` where
/// one is given (fine-tuning: towards the pre-trained weights, so that it shrinks the task vector),
/// else towards 0.
template <Model M>
class AdamW {
 public:
  /// What does not change from step to step.
  struct Options {
    double weight_decay = 0.01;  ///< share of the distance to the anchor, times the learning rate
    double beta1 = 0.9;          ///< how much the mean gradient keeps of itself
    double beta2 = 0.999;        ///< and the mean square
    double epsilon = 1e-8;       ///< added to the root of the mean square
  };

  /// For parameters of the structure of `like`; `anchor` is what decay pulls towards.
  AdamW(const M& like, const Options& options, Maybe<M> anchor = {})
      : options_(options), anchor_(std::move(anchor)), state_{zeros_like(like), zeros_like(like)} {}

  /// What it carries from step to step: running means of the gradient and of its square.
  struct State {
    M first;                 ///< the mean gradient
    M second;                ///< the mean of its square, element by element
    std::int64_t steps = 0;  ///< done so far
  };
  /// What it carries now.
  const State& state() const { return state_; }
  /// Goes on from the state of an optimizer of the same options.
  void resume(State state) { state_ = std::move(state); }

  /// Changes the parameters by one step against the gradient.
  void step(M& parameters, const M& gradient, double learning_rate) {
    detail::check_same_shapes("AdamW", parameters, gradient);
    detail::check_same_shapes("AdamW", parameters, state_.first);
    const kernels::AdamStep numbers{learning_rate,    options_.beta1,        options_.beta2,
                                    options_.epsilon, options_.weight_decay, state_.steps + 1};
    if (anchor_) {
      for_each_parameter_at_once(
          [&](auto& p, const auto& g, auto& m, auto& v, const auto& a) {
            kernels::adam_update(p, g, m, v, &a, numbers);
          },
          parameters, gradient, state_.first, state_.second, *anchor_);
    } else {
      for_each_parameter_at_once(
          [&](auto& p, const auto& g, auto& m, auto& v) {
            kernels::adam_update<ScalarOf<ValueOf<M>>>(p, g, m, v, nullptr, numbers);
          },
          parameters, gradient, state_.first, state_.second);
    }
    ++state_.steps;
  }

 private:
  Options options_;
  Maybe<M> anchor_;
  State state_;
};

/// Stochastic gradient descent with momentum (0: without).
template <Model M>
class Sgd {
 public:
  /// For parameters of the structure of `like`.
  explicit Sgd(const M& like, double momentum = 0)
      : factor_(momentum), momentum_(zeros_like(like)) {}

  /// Changes the parameters by one step against the gradient.
  void step(M& parameters, const M& gradient, double learning_rate) {
    detail::check_same_shapes("Sgd", parameters, gradient);
    for_each_parameter_at_once(
        [&](auto& p, const auto& g, auto& m) {
          kernels::momentum_update(p, g, m, factor_, learning_rate);
        },
        parameters, gradient, momentum_);
  }

 private:
  double factor_;
  M momentum_;
};

}  // namespace lintel
