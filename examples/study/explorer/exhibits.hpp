// What the explorer shows: images, task vectors, and the coefficients that a study chose.
#pragma once

#include <optional>

#include "../protocol/pretraining.hpp"

namespace study {

/// Images of one task with its frozen head.
struct ShownSet {
  std::string name;
  std::string role;  // "task", "control" or "analogy"
  lintel::ImageSet images;
  lintel::Tensor<float> head;  // [classes, width]
};

/// A task vector's name, and the index of the set that it was trained on. None is shown of what the
/// analogy's second vector was trained on.
struct ShownVector {
  std::string name;
  std::optional<std::size_t> set;
};

/// What is the same in all regimes. The vectors of the tasks come first, in the order of the tasks.
struct Exhibits {
  Encoder origin;  // the pre-trained model
  std::vector<ShownSet> sets = {};
  std::vector<ShownVector> vectors = {};
  std::vector<TaskPair> pairs = {};                // of tasks, with a grid in non-linear regimes
  std::vector<std::size_t> plus = {}, minus = {};  // vectors of the analogy, or none
};

/// One way to fine-tune and to read the model, with the coefficients that it chose.
struct ShownRegime {
  std::string name;
  std::vector<Encoder> vectors;  // zeros where one was not trained in this way
  double chosen;                 // of the sum of all tasks
  std::optional<double> analogy;
  Numbers negation = {};  // of each task, or empty
};

}  // namespace study
