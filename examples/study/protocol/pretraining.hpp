// The model that everything starts from, and the frozen heads.
#pragma once

#include "../engine/training_stage.hpp"
#include "lintel/nn/data/batches.hpp"
#include "lintel/nn/layers/vit.hpp"
#include "setting.hpp"
#include "start.hpp"

namespace study {

using Encoder = lintel::Vit<lintel::Tensor<float>>;

/// An encoder and a cosine head for the control task (first) and for each task: one class direction
/// a row.
template <class T>
struct WithHeads {
  lintel::Vit<T> encoder;
  std::vector<std::string> names;
  std::vector<T> heads;  // [classes, width]

  static void visit(const std::string& prefix, auto&& each, auto& first, auto&... others) {
    lintel::Vit<T>::visit(prefix, each, first.encoder, others.encoder...);
    for (std::size_t i = 0; i < first.names.size(); ++i) {
      each(prefix + "class_directions." + first.names[i], first.heads[i], others.heads[i]...);
    }
  }
  template <class U>
  WithHeads<U> structure() const {
    return {encoder.template structure<U>(), names, std::vector<U>(names.size())};
  }
};
using Pretrained = WithHeads<lintel::Tensor<float>>;

/// How a task's images are changed from one sight to the next.
lintel::Augmentation changes_for(const Task& task);

/// The model's shape: as its name says, but for a start's own width, with heads as wide as before.
/// Throws `lintel::UsageError` where such heads do not divide it.
lintel::VitShape shape_of(const Options& options, const Start& start);

/// What a pass through it costs beside one through the model as its name says, about.
double relative_cost(const Options& options, const Start& start);

/// A random encoder and random heads, with the shapes that pre-training leads to.
Pretrained untrained(const lintel::VitShape& shape, const Setting& setting, std::uint64_t seed);

/// Images in a step of pre-training.
inline constexpr std::int64_t images_a_batch = 64;

/// The steps of pre-training: learning rate, warm-up and decay.
lintel::TrainingPlan pretraining_plan(const Options& options);

/// Pre-trains up to a step and writes the foundation as the stage's output, in half precision. Each
/// batch is a share of the control task and a share of first sights of the tasks, in equal parts
/// (`first_sight`), and one cosine head over the classes of all of them is trained along.
void pretrain(const Stage& stage, const Options& options, const Setting& setting,
              const lintel::VitShape& shape, std::int64_t until, const TrainingOnDisk& saved);

/// Reads a foundation: its encoder, the control task's head, and those of the tasks that it has
/// seen. Throws `lintel::Error` where the file is no foundation of such a model.
Pretrained load_foundation(const std::filesystem::path& file, const lintel::VitShape& shape,
                           const Setting& setting);

/// Writes the stage's output: the foundation's encoder with a frozen head for each task. A head is
/// made of the class directions that the foundation has learned, or, of a task that it has not
/// seen, of the mean features of each class of its training images; both turned by `options.turn`
/// degrees (`turned_directions`), so that there is something to learn. The control task's head
/// stays as it is. Throws `lintel::Error` where the file is no foundation of such a model.
void freeze_heads(const Stage& stage, const Options& options, const Setting& setting,
                  const lintel::VitShape& shape, const std::filesystem::path& foundation);

/// Reads what it has written, or a random start.
Pretrained load_pretrained(const Start& start, const Options& options, const Setting& setting);

}  // namespace study
