// Fine-tuning in each way. Whatever is trained, and in whatever model, a task vector comes out:
// what is to be added to the encoder's weights.
#pragma once

#include "lintel/nn/gradients.hpp"
#include "lintel/tangent/kronecker_factors.hpp"
#include "pretraining.hpp"
#include "ways.hpp"

namespace study {

/// Images of each task that its curvature is made from.
inline constexpr std::int64_t curvature_images = 128;
using Curvature = lintel::KroneckerFactors<Encoder>;
/// The curvature of a task's images at `origin`, which TAK's penalty is made of.
Curvature curvature_of(const Task& task, const Encoder& origin, std::uint64_t seed);

/// The steps of a fine-tuning: warm-up, decay of the learning rate and of the weights.
lintel::TrainingPlan fine_tuning_plan(std::int64_t steps, double learning_rate);

/// One task's fine-tuning from the encoder `origin`, of which a task vector comes: the stage's
/// output.
struct FineTuning {
  const Stage& stage;
  const Options& options;
  const Encoder& origin;
  const Way& way;
  lintel::TrainingPlan plan;
  std::uint64_t seed;
  const Task& task;
  lintel::Tensor<float> head;
  std::vector<const Task*> others{};    // for a penalty on their images
  std::vector<Curvature> curvatures{};  // of the others, for one without

  /// Images that a core takes at once.
  std::int64_t micro_batch() const { return lintel::micro_batch_size(origin.shape.tokens()); }
};

/// Fine-tunes, and writes the task vector.
void fine_tune(const FineTuning& tuning);

}  // namespace study
