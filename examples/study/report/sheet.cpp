#include "sheet.hpp"

#include <algorithm>
#include <array>

#include "picture.hpp"

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
  const std::int64_t step = zoom * (sets.front()->height + gap);
  Picture picture(images_a_row * step, std::ssize(sets) * step);
  std::int64_t top = 0;
  for (const ImageSet* set : sets) {
    const auto order = one_of_each(*set);
    for (std::int64_t column = 0; column < std::min(images_a_row, set->size()); ++column)
      picture.draw(*set, order[static_cast<std::size_t>(column)][2], column * step, top, zoom);
    top += step;
  }
  return picture.png();
}

}  // namespace study
