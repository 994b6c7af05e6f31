#include "shown_images.hpp"

#include <algorithm>
#include <vector>

#include "../report/encode_picture.hpp"

namespace study {

using lintel::ImageSet;

ImageSet shown_images(const ImageSet& set, std::int64_t count) {
  std::vector<std::vector<std::int64_t>> of_class(static_cast<std::size_t>(set.classes()));
  for (std::int64_t i = 0; i < set.size(); ++i)
    of_class[static_cast<std::size_t>(set.labels[static_cast<std::size_t>(i)])].push_back(i);
  std::erase_if(of_class, [](const auto& images) { return images.empty(); });
  // A step that goes through all classes in turn, and meets early what is spread over them.
  const std::int64_t classes = std::ssize(of_class);
  const std::int64_t shown = std::min(classes, count);
  std::vector<std::int64_t> chosen;
  for (std::size_t rank = 0; std::ssize(chosen) < std::min(count, set.size()); ++rank) {
    if (static_cast<std::int64_t>(rank) > set.size()) break;
    for (std::int64_t k = 0; k < shown && std::ssize(chosen) < count; ++k) {
      const auto& images = of_class[static_cast<std::size_t>(k * classes / shown)];
      if (rank < images.size()) chosen.push_back(images[rank]);
    }
  }
  return set.select(chosen);
}

std::string picture_of(const ImageSet& set, std::int64_t across) {
  const std::int64_t down = (set.size() + across - 1) / across;
  const std::int64_t width = across * set.width, height = down * set.height;
  std::vector<std::uint8_t> pixels(static_cast<std::size_t>(3 * width * height), 255);
  for (std::int64_t i = 0; i < set.size(); ++i) {
    const auto image = set.image(i);
    for (std::int64_t y = 0; y < set.height; ++y) {
      for (std::int64_t x = 0; x < set.width; ++x) {
        const std::int64_t to = (i / across * set.height + y) * width + i % across * set.width + x;
        for (std::int64_t channel = 0; channel < 3; ++channel) {
          pixels[static_cast<std::size_t>(3 * to + channel)] =
              image[static_cast<std::size_t>((channel * set.height + y) * set.width + x)];
        }
      }
    }
  }
  return encode_jpeg(pixels, width, height);
}

}  // namespace study
