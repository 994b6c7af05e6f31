#include "lintel/nn/data/images/crop.hpp"

#include <algorithm>

#include "lintel/core/error.hpp"

namespace lintel {

Image crop(const Image& image, const Box& box) {
  const std::int64_t left = std::max<std::int64_t>(box.left, 0);
  const std::int64_t top = std::max<std::int64_t>(box.top, 0);
  const std::int64_t right = std::min(box.right, image.width);
  const std::int64_t bottom = std::min(box.bottom, image.height);
  if (left >= right || top >= bottom) {
    fail("crop: columns ", box.left, " to ", box.right, " and rows ", box.top, " to ", box.bottom,
         " of an image of ", image.width, " columns and ", image.height,
         " rows; expected a box within it");
  }
  Image part{bottom - top, right - left, {}};
  part.pixels.reserve(static_cast<std::size_t>(3 * part.height * part.width));
  for (std::int64_t channel = 0; channel < 3; ++channel) {
    for (std::int64_t y = top; y < bottom; ++y) {
      const auto row = image.pixels.begin() + (channel * image.height + y) * image.width;
      part.pixels.insert(part.pixels.end(), row + left, row + right);
    }
  }
  return part;
}

}  // namespace lintel
