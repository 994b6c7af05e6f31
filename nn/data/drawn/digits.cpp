#include <string_view>

#include "lintel/nn/data/drawn/drawing.hpp"
#include "lintel/nn/data/drawn/glyph.hpp"

namespace lintel::drawn {

Drawing digits() {
  Drawing classes;
  for (const char digit : std::string_view("0123456789")) {
    classes.push_back({std::string(1, digit), [digit](Canvas& canvas, Random& random) {
                         draw_glyph(canvas, random, digit);
                       }});
  }
  return classes;
}

}  // namespace lintel::drawn
