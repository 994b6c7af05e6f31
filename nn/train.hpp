// The training loop.
#pragma once

#include "lintel/nn/gradients.hpp"
#include "lintel/nn/optimizers.hpp"
#include "lintel/nn/schedules.hpp"

namespace lintel {

/// What to do in how many steps.
struct TrainingPlan {
  std::int64_t steps = 1000;    ///< in all
  std::int64_t warm_up = 50;    ///< steps of rising learning rate
  Decay decay = Decay::cosine;  ///< after warm-up
  double learning_rate = 1e-3;  ///< at its peak
  double weight_decay = 0.05;   ///< see `AdamW::Options`
  double clip = 1;              ///< longest gradient; 0: any
};

/// Where training stands, after each step.
struct TrainingState {
  std::int64_t step;     ///< steps done
  std::int64_t steps;    ///< in all
  double loss;           ///< of the batch just done
  double gradient_norm;  ///< before clipping
};

/// Training by AdamW, a step at a time: what there is of it between two steps is all that a later
/// process needs to resume it, bit for bit (nn/saved_training.hpp).
template <Model M>
class Training {
 public:
  /// Weight decay pulls towards `anchor` if given, else towards 0.
  Training(M parameters, const TrainingPlan& plan, Maybe<M> anchor)
      : plan_(plan),
        parameters_(std::move(parameters)),
        optimizer_(parameters_, {.weight_decay = plan.weight_decay}, std::move(anchor)) {}

  /// θ after the steps done.
  const M& parameters() const { return parameters_; }
  /// What the optimizer carries.
  const typename AdamW<M>::State& optimizer_state() const { return optimizer_.state(); }
  /// Steps done so far.
  std::int64_t steps_done() const { return optimizer_state().steps; }
  /// Whether all steps of the plan are done.
  bool done() const { return steps_done() >= plan_.steps; }

  /// Stands where a training of the same plan stood.
  void resume(M parameters, typename AdamW<M>::State state) {
    parameters_ = std::move(parameters);
    optimizer_.resume(std::move(state));
  }

  /// One step. `gradient(θ, step)` gives the loss and gradient for the batch of a step. Throws
  /// `Error` where either is not finite, naming the step, the parameter and, as far as asking once
  /// more under `FiniteChecks` tells, the op; θ and the optimizer are then as they were before.
  template <class Gradient>
  TrainingState step(const Gradient& gradient) {
    const std::int64_t step = steps_done();
    LossAndGradient<M> now = gradient(std::as_const(parameters_), step);
    const double length =
        plan_.clip > 0 ? clip_gradient(now.gradient, plan_.clip) : norm(now.gradient);
    if (!std::isfinite(now.loss) || !std::isfinite(length)) {
      fail("training: the loss is ", now.loss, " and the gradient's length ", length, " at step ",
           step + 1, not_finite_in(now.gradient), source_of_it(gradient, step),
           "; try a learning rate below ", plan_.learning_rate);
    }
    optimizer_.step(parameters_, now.gradient,
                    plan_.learning_rate * schedule(plan_.decay, step, plan_.steps, plan_.warm_up));
    return {step + 1, plan_.steps, now.loss, length};
  }

 private:
  // The first parameter whose gradient is not finite, for a message.
  static std::string not_finite_in(const M& gradient) {
    std::string first;
    for_each_parameter(
        [&first](const std::string& name, const auto& g) {
          if (first.empty() && !std::isfinite(norm(g))) first = ", first in parameter " + name;
        },
        gradient);
    return first;
  }
  // The op that it comes from, for a message: the same step once more, with every op looked at.
  template <class Gradient>
  std::string source_of_it(const Gradient& gradient, std::int64_t step) const {
    try {
      const FiniteChecks checks;
      gradient(parameters_, step);
    } catch (const Error& found) {
      return join(" (", found.what(), ")");
    }
    return "";
  }

  TrainingPlan plan_;
  M parameters_;
  AdamW<M> optimizer_;
};

/// Minimizes a loss: all steps of a `Training`. `each_step(state, θ)` is called after every step:
/// the place for validation and progress; it may throw to stop.
template <Model M, class Gradient, class EachStep>
M train(M parameters, const TrainingPlan& plan, const Gradient& gradient, Maybe<M> anchor,
        const EachStep& each_step) {
  Training<M> training(std::move(parameters), plan, std::move(anchor));
  while (!training.done()) {
    const TrainingState state = training.step(gradient);
    each_step(state, training.parameters());
  }
  return training.parameters();
}

}  // namespace lintel
