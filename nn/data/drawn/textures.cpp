#include <utility>

#include "lintel/nn/data/drawn/drawing.hpp"
#include "lintel/nn/data/drawn/surface.hpp"

namespace lintel::drawn {

Drawing textures() {
  const std::pair<const char*, Pattern (*)(Random&)> patterns[] = {
      {"stripes", stripes}, {"checker", checker},     {"dots", dots},     {"bricks", bricks},
      {"waves", waves},     {"weave", weave},         {"cracks", cracks}, {"rings", rings},
      {"zigzag", zigzag},   {"honeycomb", honeycomb}, {"scales", scales}, {"grain", grain}};
  Drawing classes;
  for (const auto& [name, make] : patterns) {
    classes.push_back({name, [make = make](Canvas& canvas, Random& random) {
                         draw_surface(canvas, random, make);
                       }});
  }
  return classes;
}

}  // namespace lintel::drawn
