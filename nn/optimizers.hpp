// What turns gradients into steps.
#pragma once

#include "lintel/core/kernels/update.hpp"
#include "lintel/core/model.hpp"

namespace lintel {

/// Scales a gradient so that its length is at most `limit`; returns the length that it had.
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
  struct Options {
    double weight_decay = 0.01, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8;
  };

  AdamW(const M& like, const Options& options, Maybe<M> anchor = {})
      : options_(options), anchor_(std::move(anchor)), first_(zeros_like(like)), second_(first_) {}

  void step(M& parameters, const M& gradient, double learning_rate) {
    ++steps_;
    const kernels::AdamStep numbers{learning_rate,    options_.beta1,        options_.beta2,
                                    options_.epsilon, options_.weight_decay, steps_};
    if (anchor_) {
      for_each_parameter_at_once(
          [&](auto& p, const auto& g, auto& m, auto& v, const auto& a) {
            kernels::adam_update(p, g, m, v, &a, numbers);
          },
          parameters, gradient, first_, second_, *anchor_);
    } else {
      for_each_parameter_at_once(
          [&](auto& p, const auto& g, auto& m, auto& v) {
            kernels::adam_update<ScalarOf<ValueOf<M>>>(p, g, m, v, nullptr, numbers);
          },
          parameters, gradient, first_, second_);
    }
  }

 private:
  Options options_;
  Maybe<M> anchor_;
  M first_, second_;  // running means of the gradient and of its square
  std::int64_t steps_ = 0;
};

/// Stochastic gradient descent with momentum (0: without).
template <Model M>
class Sgd {
 public:
  explicit Sgd(const M& like, double momentum = 0)
      : factor_(momentum), momentum_(zeros_like(like)) {}

  void step(M& parameters, const M& gradient, double learning_rate) {
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
