// A classification task as it is used everywhere: what to train on and what to test on.
#pragma once

#include "lintel/nn/data/image_set.hpp"

namespace lintel {

/// Two image sets of the same classes that share no image.
struct TaskData {
  ImageSet train;  ///< to train on
  ImageSet test;   ///< to test on

  /// Throws `Error`, naming the task, unless both parts are sound, have images of the same size and
  /// the same two or more classes, each with an image to train on, and there is one to test on.
  void check() const;
};

}  // namespace lintel
