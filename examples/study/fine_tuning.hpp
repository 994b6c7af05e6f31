// The ways to fine-tune. Whatever is trained, and in whatever model, a task vector comes out: what
// is to be added to the encoder's weights.
#pragma once

#include <string_view>

#include "pretraining.hpp"

namespace study {

/// A way to fine-tune.
struct Way {
  enum class Trained {
    all,
    attention,
    low_rank,
    nothing  // kernel regression: solved in closed form, see kernel_vector.hpp
  };

  std::string name;
  Trained trained = Trained::all;
  bool linearized = false;     // trained in the tangent space at the start
  bool penalized = false;      // with the tau-Jp penalty on the other tasks' images
  double rate_factor = 1;      // its learning rates are these multiples of the grid's
  double passes_an_image = 3;  // the work of a step
};

/// The paper's two ways, and those asked for beyond them.
std::vector<Way> ways_of(const Options& options);
/// The way of this name. Throws `lintel::Error` for none.
const Way& way_named(const std::vector<Way>& ways, std::string_view name);

/// What one task is fine-tuned with.
struct FineTuning {
  const Way& way;
  double learning_rate;
  std::uint64_t seed;
  const Task& task;
  lintel::Tensor<float> head;
  std::vector<const Task*> others;  // for the penalty
};

/// Fine-tunes the encoder from `origin` and writes the task vector as the stage's output.
void fine_tune(const Stage& stage, const Options& options, const Encoder& origin,
               const FineTuning& tuning);

}  // namespace study
