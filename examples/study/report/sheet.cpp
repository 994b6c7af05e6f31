#include "sheet.hpp"

#include <algorithm>

#include "../explorer/shown_images.hpp"
#include "picture.hpp"

namespace study {

using lintel::ImageSet;

namespace {
constexpr std::int64_t images_a_row = 20, gap = 2, zoom = 2;
}

std::string sheet_of(const Setting& setting) {
  std::vector<const ImageSet*> sets;
  for (const Task& task : setting.tasks) sets.push_back(&task.test);
  sets.push_back(&setting.control.test);
  const std::int64_t step = zoom * (sets.front()->height + gap);
  Picture picture(images_a_row * step, std::ssize(sets) * step);
  std::int64_t top = 0;
  for (const ImageSet* set : sets) {
    // As many as there are classes, or more: then all classes come in turn.
    const ImageSet shown = shown_images(*set, std::max(images_a_row, set->classes()));
    for (std::int64_t column = 0; column < std::min(images_a_row, shown.size()); ++column)
      picture.draw(shown, column, column * step, top, zoom);
    top += step;
  }
  return picture.png();
}

}  // namespace study
