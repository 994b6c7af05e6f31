#include "lintel/nn/data/image_set.hpp"

#include "lintel/core/error.hpp"

namespace lintel {

std::span<const std::uint8_t> ImageSet::image(std::int64_t index) const {
  if (index < 0 || index >= size()) {
    fail(name, ": image ", index, " was asked for; there are ", size());
  }
  const auto bytes = static_cast<std::size_t>(bytes_per_image());
  const std::size_t at = static_cast<std::size_t>(index) * bytes;
  if (at + bytes > pixels.size()) fail(name, ": image ", index, " has a label, but no pixels");
  return std::span(pixels).subspan(at, bytes);
}

ImageSet ImageSet::select(std::span<const std::int64_t> indices) const {
  ImageSet chosen{name, height, width, class_names, {}, {}};
  chosen.labels.reserve(indices.size());
  chosen.pixels.reserve(indices.size() * static_cast<std::size_t>(bytes_per_image()));
  for (const std::int64_t index : indices) {
    const auto bytes = image(index);
    chosen.labels.push_back(labels[static_cast<std::size_t>(index)]);
    chosen.pixels.insert(chosen.pixels.end(), bytes.begin(), bytes.end());
  }
  return chosen;
}

void ImageSet::check() const {
  if (height <= 0 || width <= 0) fail(name, ": images of ", height, " x ", width, " pixels");
  const auto expected = static_cast<std::size_t>(size() * bytes_per_image());
  if (pixels.size() != expected) {
    fail(name, ": ", pixels.size(), " bytes of pixels for ", size(), " images of ", height, " x ",
         width, "; expected ", expected);
  }
  for (std::size_t i = 0; i < labels.size(); ++i) {
    if (labels[i] < 0 || labels[i] >= classes()) {
      fail(name, ": image ", i, " has label ", labels[i], "; expected 0 to ", classes() - 1);
    }
  }
}

}  // namespace lintel
