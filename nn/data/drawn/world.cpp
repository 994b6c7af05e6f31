#include <iterator>
#include <string_view>
#include <utility>

#include "lintel/nn/data/drawn/drawing.hpp"
#include "lintel/nn/data/drawn/glyph.hpp"
#include "lintel/nn/data/drawn/surface.hpp"

namespace lintel::drawn {

Drawing world_letters() {
  Drawing classes;
  for (const char letter : std::string_view("ABHJKRSU")) {
    classes.push_back({std::string("letter ") + letter, [letter](Canvas& canvas, Random& random) {
                         draw_glyph(canvas, random, letter);
                       }});
  }
  return classes;
}

Drawing world_textures() {
  const std::pair<const char*, Pattern (*)(Random&)> patterns[] = {
      {"plaid", plaid},     {"triangles", triangles}, {"marble", marble},  {"pebbles", pebbles},
      {"crosses", crosses}, {"spiral", spiral},       {"parquet", parquet}};
  Drawing classes;
  for (const auto& [name, make] : patterns) {
    classes.push_back({name, [make = make](Canvas& canvas, Random& random) {
                         draw_surface(canvas, random, make);
                       }});
  }
  return classes;
}

Drawing world() {
  Drawing all;
  for (const auto family :
       {world_letters, world_signs, world_textures, world_land, world_arrangements, world_scenes}) {
    Drawing classes = family();
    std::move(classes.begin(), classes.end(), std::back_inserter(all));
  }
  return all;
}

}  // namespace lintel::drawn
