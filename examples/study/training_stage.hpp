// One training run as part of a stage: shown, interruptible, and saved on the way.
#pragma once

#include <chrono>
#include <cmath>

#include "interrupt.hpp"
#include "lintel/nn/progress.hpp"
#include "lintel/nn/saved_training.hpp"
#include "plan.hpp"

namespace study {

/// Trains to the end of the plan. Every `save_every` seconds, and when it is interrupted, all that
/// is needed to go on is written beside the stage's output; a run that was killed is taken up from
/// there, to the same bits.
template <lintel::Model M, class Gradient>
M train_in_stage(const Stage& stage, double save_every, const lintel::TrainingPlan& plan, M start,
                 lintel::Maybe<M> anchor, const Gradient& gradient) {
  using Clock = std::chrono::steady_clock;
  const std::filesystem::path saved = stage.output.string() + ".training";
  lintel::Training<M> training(std::move(start), plan, std::move(anchor));
  lintel::take_up_training(saved, training, stage.key());
  lintel::Progress progress(stage.name, plan.steps);
  double smooth = 0;
  auto last = Clock::now();
  while (!training.done()) {
    const auto state = training.step(gradient);
    smooth = smooth == 0 ? state.loss : 0.98 * smooth + 0.02 * state.loss;
    progress.show(state.step, lintel::join("loss ", std::round(1000 * smooth) / 1000));
    const auto now = Clock::now();
    const bool stop = interrupted();
    if (stop || std::chrono::duration<double>(now - last).count() >= save_every) {
      lintel::save_training(saved, training, stage.key());
      last = now;
    }
    if (stop) stop_if_interrupted();
  }
  return training.parameters();
}

/// Writes what the training led to, and removes what was saved on the way.
template <lintel::Model M>
void finish_training(const Stage& stage, const M& made) {
  lintel::save_model(stage.output, made, {{"recipe", stage.key()}, {"made_by", stage.recipe}});
  std::error_code problem;
  std::filesystem::remove(stage.output.string() + ".training", problem);
}

}  // namespace study
