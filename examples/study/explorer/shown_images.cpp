#include "shown_images.hpp"

#include <algorithm>
#include <vector>

#include "../report/picture.hpp"

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
  Picture picture(across * set.width, (set.size() + across - 1) / across * set.height);
  for (std::int64_t i = 0; i < set.size(); ++i)
    picture.draw(set, i, i % across * set.width, i / across * set.height);
  return picture.jpeg();
}

}  // namespace study
