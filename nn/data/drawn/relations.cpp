#include <utility>

#include "lintel/nn/data/drawn/camera.hpp"
#include "lintel/nn/data/drawn/drawing.hpp"

namespace lintel::drawn {
namespace {

struct Pair {
  Point disc_at, triangle_at;
  double radius, reach;  // of the disc; of the triangle's corners from its middle
  bool disc_in_front = true;
};

Point near_the_middle(Random& random, double far) {
  return {0.5 + random.uniform(-far, far), 0.5 + random.uniform(-far, far)};
}

Pair beside(Random& random, double angle) {
  const double radius = random.uniform(0.13, 0.19), reach = random.uniform(0.17, 0.24);
  const double apart = radius + 0.8 * reach + random.uniform(0.02, 0.07);
  const Point offset = polar(apart / 2, angle + random.uniform(-0.4, 0.4));
  const Point middle = near_the_middle(random, 0.08);
  return {middle + offset, middle - offset, radius, reach};
}

Pair nested(Random& random, bool disc_inside) {
  const double outer = random.uniform(0.28, 0.38), inner = outer * random.uniform(0.4, 0.55);
  const Point middle = near_the_middle(random, 0.08);
  const double shift = 0.15 * outer * random.uniform();
  const Point shifted = middle + polar(shift, random.uniform(0, full_turn));
  if (disc_inside) return {shifted, middle, 0.8 * inner, 1.3 * outer, true};
  return {middle, shifted, outer, 1.3 * inner, false};
}

Pair overlapping(Random& random, bool disc_in_front) {
  const double radius = random.uniform(0.2, 0.26), reach = random.uniform(0.28, 0.36);
  const Point offset = polar(0.28 * (radius + reach), random.uniform(0, full_turn));
  const Point middle = near_the_middle(random, 0.08);
  return {middle + offset, middle - offset, radius, reach, disc_in_front};
}

void draw_pair(Canvas& canvas, Random& random, const Pair& pair) {
  const std::vector<Colour> colours = palette(random, 3);
  backdrop(canvas, random, colours[0]);
  clutter(canvas, random, {mix(colours[1], colours[2], 0.5)}, 3);
  const double flat = random.uniform(0.85, 1), upright = -full_turn / 4;
  const Shape round =
      ellipse(pair.disc_at, pair.radius, pair.radius * flat, random.uniform(0, full_turn));
  const Shape triangle =
      regular_polygon(pair.triangle_at, pair.reach, 3, upright + random.uniform(-0.3, 0.3));
  if (!pair.disc_in_front) canvas.draw(round, colours[1]);
  canvas.draw(triangle, colours[2]);
  if (pair.disc_in_front) canvas.draw(round, colours[1]);
}

}  // namespace

Drawing relations() {
  const auto next_to = [](int quarter) {
    return [quarter](Random& random) { return beside(random, quarter * full_turn / 4); };
  };
  const std::pair<const char*, std::function<Pair(Random&)>> kinds[] = {
      {"disc right of triangle", next_to(0)},
      {"disc below triangle", next_to(1)},
      {"disc left of triangle", next_to(2)},
      {"disc above triangle", next_to(3)},
      {"disc in triangle", [](Random& random) { return nested(random, true); }},
      {"triangle in disc", [](Random& random) { return nested(random, false); }},
      {"disc before triangle", [](Random& random) { return overlapping(random, true); }},
      {"triangle before disc", [](Random& random) { return overlapping(random, false); }},
  };
  Drawing classes;
  for (const auto& [name, arrange] : kinds) {
    classes.push_back({name, [arrange = arrange](Canvas& canvas, Random& random) {
                         draw_pair(canvas, random, arrange(random));
                       }});
  }
  return classes;
}

}  // namespace lintel::drawn
