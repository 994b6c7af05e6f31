#include "sheet.hpp"

#include <algorithm>
#include <array>

#include "encode_picture.hpp"

namespace study {

using lintel::ImageSet;

namespace {
constexpr std::int64_t images_a_row = 20, gap = 2, zoom = 2;

// The images of a set, class after class and round again: of each, how many of its class come
// before it, its class, and its place in the set.
std::vector<std::array<std::int64_t, 3>> one_of_each(const ImageSet& set) {
  std::vector<std::array<std::int64_t, 3>> order;
  std::vector<std::int64_t> seen(static_cast<std::size_t>(set.classes()));
  for (std::int64_t i = 0; i < set.size(); ++i) {
    const std::int32_t label = set.labels[static_cast<std::size_t>(i)];
    order.push_back({seen[static_cast<std::size_t>(label)]++, label, i});
  }
  std::sort(order.begin(), order.end());
  return order;
}
}  // namespace

std::string sheet_of(const Setting& setting) {
  std::vector<const ImageSet*> sets;
  for (const Task& task : setting.tasks) sets.push_back(&task.test);
  sets.push_back(&setting.control.test);
  const std::int64_t side = sets.front()->height, step = zoom * (side + gap);
  const std::int64_t width = images_a_row * step,
                     height = static_cast<std::int64_t>(sets.size()) * step;
  std::vector<std::uint8_t> picture(static_cast<std::size_t>(3 * width * height), 255);
  for (std::size_t row = 0; row < sets.size(); ++row) {
    const ImageSet& set = *sets[row];
    const auto order = one_of_each(set);
    for (std::int64_t column = 0; column < std::min(images_a_row, set.size()); ++column) {
      const auto image = set.image(order[static_cast<std::size_t>(column)][2]);
      for (std::int64_t y = 0; y < zoom * side; ++y) {
        for (std::int64_t x = 0; x < zoom * side; ++x) {
          const std::int64_t to =
              (static_cast<std::int64_t>(row) * step + y) * width + column * step + x;
          for (std::int64_t channel = 0; channel < 3; ++channel) {
            picture[static_cast<std::size_t>(3 * to + channel)] =
                image[static_cast<std::size_t>((channel * side + y / zoom) * side + x / zoom)];
          }
        }
      }
    }
  }
  return encode_png(picture, width, height);
}

}  // namespace study
