#include "lintel/nn/data/augment.hpp"

#include <cstdlib>

#include "lintel/core/error.hpp"

namespace lintel {

namespace {

// Where position `at` of a padded axis comes from, or -1 for black.
std::int64_t source(std::int64_t at, std::int64_t length, Augmentation::Edge edge) {
  if (at >= 0 && at < length) return at;
  if (edge == Augmentation::Edge::black) return -1;
  return at < 0 ? -at : 2 * (length - 1) - at;
}

}  // namespace

void augment(std::span<const std::uint8_t> image, std::int64_t height, std::int64_t width,
             const Augmentation& augmentation, Random& random, std::span<std::uint8_t> result) {
  const auto size = static_cast<std::int64_t>(image.size());
  if (height <= 0 || width <= 0 || size % (height * width) != 0 || result.size() != image.size()) {
    fail("augment: ", image.size(), " bytes to ", result.size(), " for channels of ", height, " x ",
         width, " pixels; expected whole channels, and as many out as in");
  }
  const std::int64_t shift = augmentation.shift;
  if (shift < 0 || shift >= height || shift >= width) {
    fail("augment: a shift of ", shift, " pixels for images of ", height, " x ", width,
         "; expected 0 or more, and less than either");
  }
  const auto choices = static_cast<std::uint32_t>(2 * shift + 1);
  const std::int64_t down = random.below(choices) - shift, right = random.below(choices) - shift;
  const bool flip = augmentation.flip && random.chance(0.5);

  auto to = result.begin();
  for (auto plane = image.begin(); plane != image.end(); plane += height * width) {
    for (std::int64_t y = 0; y < height; ++y) {
      const std::int64_t row = source(y - down, height, augmentation.edge);
      for (std::int64_t x = 0; x < width; ++x) {
        const std::int64_t column =
            source((flip ? width - 1 - x : x) - right, width, augmentation.edge);
        *to++ = row < 0 || column < 0 ? 0 : plane[row * width + column];
      }
    }
  }
}

}  // namespace lintel
