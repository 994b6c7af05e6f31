// Small random changes of training images that leave their class alone.
#pragma once

#include <cstdint>
#include <span>

#include "lintel/core/random.hpp"

namespace lintel {

/// What `augment` may do to an image.
struct Augmentation {
  /// What moves in where an image is shifted.
  enum class Edge { black, reflect };

  std::int64_t shift = 0;   ///< at most so many pixels up or down, and left or right
  Edge edge = Edge::black;  ///< what moves in: black, or the mirror image (without the edge itself)
  bool flip = false;        ///< left and right change places in half of the images
};

/// Writes a randomly shifted and flipped copy of a planar image of height x width pixels (any
/// number of channels) to `result`, which must not overlap it. Every shift is equally likely. The
/// caller keys `random` by image, as Random(seed, "augment", place in the stream of images), so
/// that the copy does not depend on the batch. Throws `Error` when the bytes are not whole
/// channels, when the two differ in size, or when the shift is negative or reaches the height or
/// width.
void augment(std::span<const std::uint8_t> image, std::int64_t height, std::int64_t width,
             const Augmentation& augmentation, Random& random, std::span<std::uint8_t> result);

}  // namespace lintel
