// The data of a study: a control task to pre-train on, and the tasks to fine-tune on.
#pragma once

#include <array>

#include "lintel/nn/data/image_set.hpp"
#include "options.hpp"

namespace study {

/// The images of one task, each in one part only.
struct Task {
  std::string name;
  lintel::ImageSet pretraining;  // a first sight of the task; empty where nothing is pre-trained
  lintel::ImageSet train;        // to fine-tune on
  lintel::ImageSet validation;   // to choose coefficients and learning rates on
  lintel::ImageSet test;         // nothing is chosen on them
  lintel::ImageSet sample = {};  // the first of the test images, for disentanglement maps
  bool mirror = true;            // a mirrored image keeps its class
  std::string key = {};          // of train, validation and test: changes when the images do
  std::string first_sight_key = {};

  std::int64_t classes() const { return test.classes(); }
};

struct Setting {
  Task control;  // pre-trained on in full; its `train` is empty
  std::vector<Task> tasks;
  bool drawn;
};

/// What pre-training sees of the tasks. Task vectors add well only where it has seen every domain,
/// and fine-tuning must still have something to learn.
struct FirstSight {
  double of_training;  // share of the training images, which then are no longer trained on
  double of_batch;     // share of a batch, for all tasks together
};
inline FirstSight first_sight(Pretraining pretraining) {
  return pretraining == Pretraining::broad ? FirstSight{0.4, 0.5} : FirstSight{0, 0};
}

/// Reads or draws all image sets and divides them, by the seed. For drawn tasks first sights are
/// drawn apart, and only where there is something to pre-train.
Setting make_setting(const Options& options);

/// Places of two tasks in the list.
using TaskPair = std::array<std::size_t, 2>;
/// The tasks a and c of the analogy: as asked for, or two that are related, where they are known.
/// Twice the same where there is none.
TaskPair analogy_tasks(const Options& options, const Setting& setting);
/// The pairs to draw disentanglement maps of: as asked for, or three without a task in common.
std::vector<TaskPair> map_pairs(const Options& options, const Setting& setting);

/// The task with every pixel inverted, as a photographic negative: the same classes in another
/// style.
Task inverted(const Task& task);

}  // namespace study
