// One training run as part of a stage: shown, interruptible, and saved on the way.
#pragma once

#include <chrono>
#include <cmath>
#include <iostream>

#include "interrupt.hpp"
#include "lintel/nn/progress.hpp"
#include "lintel/nn/saved_training.hpp"
#include "plan.hpp"

namespace study {

/// A training that is saved on the way: where it lies, and the key that tells whose it is. Several
/// stages may go on with one.
struct TrainingOnDisk {
  std::filesystem::path file;
  std::string key;
};

/// Where what led to an output is saved on the way.
inline std::filesystem::path saved_beside(const std::filesystem::path& output) {
  return output.string() + ".training";
}

/// Trains up to step `until` of the plan. Every `save_every` seconds, when it is interrupted, and
/// at the end where that is not the plan's, all that is needed to go on is written; a run that was
/// killed is taken up from there, to the same bits. One that has gone further begins anew.
template <lintel::Model M, class Gradient>
M train_until(std::int64_t until, const TrainingOnDisk& saved, const std::string& name,
              double save_every, const lintel::TrainingPlan& plan, const M& start,
              const lintel::Maybe<M>& anchor, const Gradient& gradient) {
  using Clock = std::chrono::steady_clock;
  lintel::Training<M> training(start, plan, anchor);
  try {
    lintel::resume_training(saved.file, training, saved.key);
  } catch (const lintel::NewerFile&) {
    throw;
  } catch (const lintel::Error& damage) {
    std::cerr << name << ": " << damage.what() << "; training begins anew\n";
  }
  if (training.steps_done() > until) training = lintel::Training<M>(start, plan, anchor);
  lintel::Progress progress(name, until);
  progress.begin_at(training.steps_done());
  double smooth = 0;
  auto last = Clock::now();
  while (training.steps_done() < until) {
    const auto state = [&] {
      try {
        return training.step(gradient);
      } catch (const lintel::Error& problem) {  // the last good state stays
        lintel::save_training(saved.file, training, saved.key);
        lintel::fail(name, ": ", problem.what(), "; ", saved.file.string(),
                     " holds the step before");
      }
    }();
    smooth = smooth == 0 ? state.loss : 0.98 * smooth + 0.02 * state.loss;
    progress.show(state.step, lintel::join("loss ", std::round(1000 * smooth) / 1000));
    const auto now = Clock::now();
    const bool stop = interrupted();
    if (stop || std::chrono::duration<double>(now - last).count() >= save_every) {
      lintel::save_training(saved.file, training, saved.key);
      last = now;
    }
    if (stop) stop_if_interrupted();
  }
  if (until < plan.steps) lintel::save_training(saved.file, training, saved.key);
  return training.parameters();
}

/// Writes the stage's output, a model, and removes what was saved of its training.
template <lintel::Model M>
void write_model(const Stage& stage, const M& made,
                 lintel::Precision precision = lintel::Precision::full) {
  lintel::save_model(stage.output, made, {{"key", stage.key()}, {"recipe", stage.recipe}},
                     precision);
  std::error_code problem;
  std::filesystem::remove(saved_beside(stage.output), problem);
}

}  // namespace study
