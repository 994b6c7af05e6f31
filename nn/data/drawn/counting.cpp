#include <algorithm>
#include <utility>

#include "lintel/nn/data/drawn/camera.hpp"
#include "lintel/nn/data/drawn/drawing.hpp"

namespace lintel::drawn {
namespace {

Shape counted_shape(Random& random, std::uint32_t kind, Point at, double radius) {
  const double angle = random.uniform(0, full_turn);
  switch (kind) {
    case 0:
      return disc(at, radius);
    case 1:
      return rectangle(at, 1.7 * radius, 1.7 * radius, angle);
    case 2:
      return regular_polygon(at, 1.2 * radius, 3, angle);
    case 3:
      return star(at, 1.25 * radius, 5, 0.5, angle);
    default:
      return ellipse(at, 1.2 * radius, 0.75 * radius, angle);
  }
}

// `count` places at least `apart` from each other; closer only if there is no room.
std::vector<Point> places(Random& random, int count, double radius) {
  std::vector<Point> found;
  double apart = 2.6 * radius;
  while (static_cast<int>(found.size()) < count) {
    const double margin = std::min(0.45, 1.1 * radius);
    const Point at{random.uniform(margin, 1 - margin), random.uniform(margin, 1 - margin)};
    if (std::all_of(found.begin(), found.end(),
                    [&](Point other) { return length(at - other) >= apart; })) {
      found.push_back(at);
    }
    apart *= 0.995;
  }
  return found;
}

void draw_things(Canvas& canvas, Random& random, int count) {
  const std::vector<Colour> colours = palette(random, 3);
  backdrop(canvas, random, colours[0]);
  // The area that is covered in all says nothing about how many there are.
  const double area = random.uniform(0.1, 0.25);
  const double radius = std::min(0.2, std::sqrt(area / (3.14 * count)));
  const bool alike = random.chance(0.5), one_colour = random.chance(0.5);
  const std::uint32_t kind = random.below(5);
  for (const Point at : places(random, count, radius)) {
    const std::uint32_t this_kind = alike ? kind : random.below(5);
    const double this_radius = radius * random.uniform(0.8, 1.2);
    const Shape shape = counted_shape(random, this_kind, at, this_radius);
    canvas.draw(shape, one_colour ? colours[1] : colours[1 + random.below(2)]);
  }
}

}  // namespace

Drawing counting() {
  Drawing classes;
  const char* const names[] = {"one", "two", "three", "four", "five", "six"};
  for (int count = 1; count <= 6; ++count) {
    classes.push_back({names[count - 1], [count](Canvas& canvas, Random& random) {
                         draw_things(canvas, random, count);
                       }});
  }
  return classes;
}

}  // namespace lintel::drawn
