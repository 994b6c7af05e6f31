#include "lintel/nn/data/drawn/aerial.hpp"

namespace lintel::drawn {

Land::Land(Random& random)
    : angle(random.uniform(0, full_turn)),
      frame({0.5, 0.5}, angle, random.uniform(0.85, 1.15)),
      colours(palette(random, 5)) {}

Point Land::local(Point at) const {
  const Point offset = at - Point{0.5, 0.5}, axis = polar(1, angle);
  return {dot(offset, axis), dot(offset, {-axis.y, axis.x})};
}

void draw_ground(Canvas& canvas, Random& random, Colour colour) {
  const Noise noise(random);
  const double strength = random.uniform(0.1, 0.3);
  const Colour dark = shade(colour, -strength), light = shade(colour, strength);
  canvas.cover([&](Point at) { return mix(dark, light, noise.cloud(4 * at)); });
}

void draw_tree(Canvas& canvas, Point at, double radius, Colour colour) {
  canvas.draw(disc(at + Point{0.3 * radius, 0.3 * radius}, radius), shade(colour, -0.5), 0.6);
  canvas.draw(disc(at, radius), colour);
  canvas.draw(disc(at - Point{0.3 * radius, 0.3 * radius}, 0.45 * radius), shade(colour, 0.3));
}

void draw_roof(Canvas& canvas, Point at, double width, double height, double angle, Colour colour) {
  const Frame frame(at, angle, width / 2, height / 2);
  const Point shadow{0.02, 0.02};
  canvas.draw(rectangle(at + shadow, width, height, angle), {0, 0, 0}, 0.35);
  canvas.draw(rectangle(at, width, height, angle), colour);
  canvas.draw(polygon({frame(-1, 0), frame(1, 0), frame(1, 1), frame(-1, 1)}),
              shade(colour, -0.25));
}

void scatter_trees(Canvas& canvas, Random& random, Colour colour, int most) {
  const auto count = random.below(static_cast<std::uint32_t>(most) + 1);
  for (std::uint32_t i = 0; i < count; ++i) {
    const Point at{random.uniform(), random.uniform()};
    draw_tree(canvas, at, random.uniform(0.02, 0.045), colour);
  }
}

}  // namespace lintel::drawn
