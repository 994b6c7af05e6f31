// The data of a study: a control task to pre-train on, and the tasks to fine-tune on.
#pragma once

#include "lintel/nn/data/image_set.hpp"
#include "options.hpp"

namespace study {

/// The images of one task, each in one part only.
struct Task {
  std::string name;
  lintel::ImageSet pretraining;  // a weak first sight of the task, with some labels wrong
  lintel::ImageSet train;        // to fine-tune on
  lintel::ImageSet validation;   // to choose coefficients and learning rates on
  lintel::ImageSet test;         // looked at once, for the tables
  lintel::ImageSet sample;       // the first of the test images, for disentanglement maps
  bool mirror = false;           // a mirrored image keeps its class
  std::string key = {};          // of all the above: changes when the images do

  std::int64_t classes() const { return test.classes(); }
};

struct Setting {
  Task control;  // pre-trained on in full; its `train` is empty
  std::vector<Task> tasks;
  bool drawn;

  /// Throws `UsageError` where there is no such task.
  std::size_t index_of(const std::string& name) const;
};

/// Reads or draws all image sets and divides them, by the seed. What pre-training sees of a task is
/// the first 20 % of its training images with 30 % of their labels random: it decides whether task
/// vectors can be added that every domain was seen, and fine-tuning must still have something to
/// learn.
Setting prepare(const Options& options);

/// The task with every pixel inverted, as a photographic negative: the same classes in another
/// style.
Task inverted(const Task& task);

}  // namespace study
