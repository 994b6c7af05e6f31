// The training loop.
#pragma once

#include "lintel/nn/gradients.hpp"
#include "lintel/nn/optimizers.hpp"
#include "lintel/nn/schedules.hpp"

namespace lintel {

/// What to do in how many steps.
struct TrainingPlan {
  std::int64_t steps = 1000;
  std::int64_t warm_up = 50;    ///< steps of rising learning rate
  Decay decay = Decay::cosine;  ///< after warm-up
  double learning_rate = 1e-3;  ///< at its peak
  double weight_decay = 0.05;
  double clip = 1;  ///< longest gradient; 0: any
};

/// Where training stands, after each step.
struct TrainingState {
  std::int64_t step, steps;  ///< steps done, and in all
  double loss;               ///< of the batch just done
  double gradient_norm;      ///< before clipping; 0 where nothing was clipped
};

/// Minimizes a loss with AdamW. `gradient(θ, step)` gives the loss and gradient for the batch of a
/// step. `each_step(state, θ)` is called after every step: the place for validation and progress;
/// it may throw to stop. Weight decay pulls towards `anchor` if given, else towards 0. Throws
/// `Error` when the loss is not a number, naming the step.
template <Model M, class Gradient, class EachStep>
M train(M parameters, const TrainingPlan& plan, const Gradient& gradient, Maybe<M> anchor,
        const EachStep& each_step) {
  AdamW<M> optimizer(parameters, {.weight_decay = plan.weight_decay}, std::move(anchor));
  for (std::int64_t step = 0; step < plan.steps; ++step) {
    LossAndGradient<M> now = gradient(std::as_const(parameters), step);
    const double length = plan.clip > 0 ? clip_gradient(now.gradient, plan.clip) : 0;
    if (!std::isfinite(now.loss) || !std::isfinite(length)) {
      fail("training: the loss is ", now.loss, " and the gradient's length ", length, " at step ",
           step + 1, "; a lower learning rate than ", plan.learning_rate, " may do");
    }
    optimizer.step(parameters, now.gradient,
                   plan.learning_rate * schedule(plan.decay, step, plan.steps, plan.warm_up));
    each_step(TrainingState{step + 1, plan.steps, now.loss, length}, std::as_const(parameters));
  }
  return parameters;
}

}  // namespace lintel
