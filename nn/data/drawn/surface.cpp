#include "lintel/nn/data/drawn/surface.hpp"

#include "lintel/nn/data/drawn/noise.hpp"

namespace lintel::drawn {
namespace {

// From -1 to 1 and back once a turn: parabolas in place of a sine, which would take half the time.
double swing(double turns) {
  const double half_turns = 2 * fraction(turns), x = fraction(half_turns);
  return (half_turns < 1 ? 4 : -4) * x * (1 - x);
}

}  // namespace

void draw_surface(Canvas& canvas, Random& random, Pattern (*make)(Random&)) {
  const std::vector<Colour> colours = palette(random, 2);
  const double contrast = random.uniform(0.5, 1);
  const Colour ground = colours[0], figure = mix(colours[0], colours[1], contrast);
  const Pattern pattern = make(random);
  // Periods of a seventh to a third of the picture; the pattern's origin is in the picture.
  const double scale = random.uniform(3, 5.5);
  const Frame frame{{random.uniform(-1, 1), random.uniform(-1, 1)},
                    random.uniform(0, full_turn),
                    scale,
                    scale * random.uniform(0.8, 1.25)};
  const Noise light(random);
  const double bending = random.uniform(0, 0.15), shadow = random.uniform(0, 0.35);
  const Point phase{random.uniform(), random.uniform()};
  const Point place{random.uniform(0.2, 0.8), random.uniform(0.2, 0.8)};
  canvas.cover(
      [&](Point at) {
        const Point bent{swing(1.4 * at.y + phase.x), swing(1.4 * at.x + phase.y)};
        return mix(ground, figure, pattern(frame(at - place + (bending / scale) * bent)));
      },
      true);
  canvas.darken([&](Point at) { return shadow * light.cloud(2 * at); });
}

}  // namespace lintel::drawn
