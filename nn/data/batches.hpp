// Batches of images for training: which images come at which step is a function of the step alone.
#pragma once

#include <memory>

#include "lintel/core/tensor.hpp"
#include "lintel/nn/data/augment.hpp"
#include "lintel/nn/data/image_set.hpp"

namespace lintel {

/// Some images as numbers, with their labels.
struct Batch {
  Tensor<float> images;              ///< [n, 3, height, width], pixel values from −1 to 1
  std::vector<std::int32_t> labels;  ///< one an image

  /// The number of images.
  std::int64_t size() const { return static_cast<std::int64_t>(labels.size()); }
  /// Images [start, start + count).
  Batch part(std::int64_t start, std::int64_t count) const;
};

/// The images [start, start + count) of a set, as they are.
Batch batch_of(const ImageSet& set, std::int64_t start, std::int64_t count);

/// An endless stream of batches from a set that outlives it: epoch after epoch, each in a random
/// order of its own, every image changed a little each time that it is shown. Keyed by (seed, step,
/// place), so a run can be resumed at any step.
class Batches {
 public:
  /// Batches of `batch_size` images, changed as `augmentation` allows. Throws `Error` for a set
  /// without images and for a batch without any.
  Batches(const ImageSet& set, std::int64_t batch_size, std::uint64_t seed,
          const Augmentation& augmentation = {});

  /// The batch of a step, counted from 0. Throws `Error` for a negative one.
  Batch operator()(std::int64_t step);

 private:
  const ImageSet* set_;
  std::int64_t batch_size_;
  std::uint64_t seed_;
  Augmentation augmentation_;
  std::vector<std::int64_t> order_;  // of the epoch used last
  std::int64_t epoch_ = -1;
};

}  // namespace lintel
