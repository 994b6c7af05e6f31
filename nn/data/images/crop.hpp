// A rectangle out of an image.
#pragma once

#include <cstdint>

#include "lintel/nn/data/images/decode_image.hpp"

namespace lintel {

/// Columns [left, right) and rows [top, bottom), in pixels.
struct Box {
  std::int64_t left = 0;    ///< the first column
  std::int64_t top = 0;     ///< the first row
  std::int64_t right = 0;   ///< behind the last column
  std::int64_t bottom = 0;  ///< below the last row
};

/// The part of the image within the box; any part of the box outside of the image is left out.
/// Throws `Error` where nothing is left.
Image crop(const Image& image, const Box& box);

}  // namespace lintel
