#include "lintel/nn/data/images/resize.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "lintel/core/error.hpp"
#include "lintel/core/parallel.hpp"

namespace lintel {

namespace {

// Weights are integers that sum to one_weight exactly, so a flat image stays what it is. The
// products of two of them and a pixel stay far below 2^63.
constexpr int weight_bits = 20;
constexpr std::int32_t one_weight = 1 << weight_bits;

// What one new pixel is the mean of: weights[k] is that of old pixel first + k.
struct Taps {
  std::int64_t first = 0;
  std::vector<std::int32_t> weights;
};

std::vector<Taps> triangle_taps(std::int64_t from, std::int64_t to) {
  const double scale = static_cast<double>(from) / static_cast<double>(to);
  const double radius = std::max(scale, 1.0);
  std::vector<Taps> all(static_cast<std::size_t>(to));
  std::vector<double> heights;
  for (std::int64_t i = 0; i < to; ++i) {
    // In units of old pixels, whose centres are at 0.5, 1.5, ...
    const double centre = (static_cast<double>(i) + 0.5) * scale;
    const auto first = std::max<std::int64_t>(0, std::llround(centre - radius));
    const auto last = std::min<std::int64_t>(from, std::llround(centre + radius));
    heights.clear();
    double sum = 0;
    for (std::int64_t j = first; j < last; ++j) {
      const double distance = std::abs(static_cast<double>(j) + 0.5 - centre) / radius;
      heights.push_back(std::max(0.0, 1 - distance));
      sum += heights.back();
    }
    Taps& taps = all[static_cast<std::size_t>(i)];
    taps.first = first;
    std::int32_t rest = one_weight;
    for (const double height : heights) {
      taps.weights.push_back(static_cast<std::int32_t>(std::lround(height / sum * one_weight)));
      rest -= taps.weights.back();
    }
    *std::max_element(taps.weights.begin(), taps.weights.end()) += rest;
  }
  return all;
}

void check_side(std::int64_t side) {
  if (side < 1 || side > largest_image_side) {
    fail("resize: a side of ", side, " pixels; expected 1 to ", largest_image_side);
  }
}

}  // namespace

std::size_t square_bytes(std::int64_t count, std::int64_t side) {
  check_side(side);
  constexpr std::int64_t most = std::int64_t{1} << 35;
  if (count > most / (3 * side * side)) {
    fail("resize: ", count, " images of ", side, " x ", side, " pixels; at most ",
         most / (3 * side * side), " fit into ", most, " bytes");
  }
  return static_cast<std::size_t>(count * 3 * side * side);
}

Image resize(const Image& image, std::int64_t height, std::int64_t width) {
  check_side(height);
  check_side(width);
  if (image.height < 1 || image.width < 1 ||
      image.pixels.size() != static_cast<std::size_t>(3 * image.height * image.width)) {
    fail("resize: an image of ", image.height, " x ", image.width, " with ", image.pixels.size(),
         " bytes; expected three bytes a pixel");
  }
  if (image.height == height && image.width == width) return image;
  const auto vertical = triangle_taps(image.height, height);
  const auto horizontal = triangle_taps(image.width, width);
  const auto old_width = static_cast<std::size_t>(image.width);
  Image result{height, width, Bytes(static_cast<std::size_t>(3 * height * width))};
  std::vector<std::int32_t> sums(old_width);  // of one new row, still as wide as the old image
  std::uint8_t* to = result.pixels.data();
  for (std::int64_t channel = 0; channel < 3; ++channel) {
    const std::uint8_t* plane = image.pixels.data() + channel * image.height * image.width;
    for (const Taps& rows : vertical) {
      std::fill(sums.begin(), sums.end(), 0);
      const std::uint8_t* row = plane + rows.first * image.width;
      for (const std::int32_t weight : rows.weights) {
        for (std::size_t x = 0; x < old_width; ++x) sums[x] += weight * row[x];
        row += old_width;
      }
      for (const Taps& columns : horizontal) {
        std::int64_t sum = std::int64_t{1} << (2 * weight_bits - 1);  // rounds to the nearest
        const std::int32_t* at = sums.data() + columns.first;
        for (const std::int32_t weight : columns.weights) sum += std::int64_t{weight} * *at++;
        *to++ = static_cast<std::uint8_t>(sum >> (2 * weight_bits));
      }
    }
  }
  return result;
}

Image resize_to_square(const Image& image, std::int64_t side) {
  check_side(side);
  if (image.height == side && image.width == side) return image;
  const std::int64_t shorter = std::min(image.height, image.width);
  if (shorter < 1) fail("resize: an image of ", image.height, " x ", image.width, " pixels");
  const auto scaled = [&](std::int64_t length) { return (length * side + shorter / 2) / shorter; };
  const Image whole = resize(image, scaled(image.height), scaled(image.width));
  const std::int64_t top = (whole.height - side) / 2, left = (whole.width - side) / 2;
  Image square{side, side, Bytes(static_cast<std::size_t>(3 * side * side))};
  for (std::int64_t channel = 0; channel < 3; ++channel) {
    for (std::int64_t y = 0; y < side; ++y) {
      const auto row = (channel * whole.height + top + y) * whole.width + left;
      std::copy_n(whole.pixels.begin() + row, side,
                  square.pixels.begin() + (channel * side + y) * side);
    }
  }
  return square;
}

ImageSet resize_to_square(ImageSet set, std::int64_t side) {
  const std::size_t needed = square_bytes(set.size(), side);
  set.check();
  if (set.height == side && set.width == side) return set;
  const std::int64_t bytes = 3 * side * side;
  Bytes pixels(needed);
  parallel_for(set.size(), 64, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t i = begin; i < end; ++i) {
      const auto old = set.image(i);
      const Image square =
          resize_to_square(Image{set.height, set.width, Bytes(old.begin(), old.end())}, side);
      std::copy(square.pixels.begin(), square.pixels.end(), pixels.begin() + i * bytes);
    }
  });
  set.height = set.width = side;
  set.pixels = std::move(pixels);
  return set;
}

}  // namespace lintel
