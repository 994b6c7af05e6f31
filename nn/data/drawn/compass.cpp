#include <utility>

#include "lintel/nn/data/drawn/camera.hpp"
#include "lintel/nn/data/drawn/drawing.hpp"

namespace lintel::drawn {
namespace {

// Pointers in a frame whose x axis is the way that they point, about one unit long.
void arrow(Canvas& canvas, const Frame& frame, Colour colour, double thickness) {
  canvas.draw(stroke({frame(-0.5, 0), frame(0.45, 0)}, thickness), colour);
  canvas.draw(stroke({frame(0.15, -0.3), frame(0.47, 0), frame(0.15, 0.3)}, thickness), colour);
}

void wedge(Canvas& canvas, const Frame& frame, Colour colour, double) {
  canvas.draw(polygon({frame(0.55, 0), frame(-0.45, 0.3), frame(-0.25, 0), frame(-0.45, -0.3)}),
              colour);
}

void chevrons(Canvas& canvas, const Frame& frame, Colour colour, double thickness) {
  for (const double x : {-0.25, 0.1}) {
    canvas.draw(stroke({frame(x - 0.15, -0.36), frame(x + 0.25, 0), frame(x - 0.15, 0.36)},
                       0.9 * thickness),
                colour);
  }
}

void draw_pointer(Canvas& canvas, Random& random, int eighth) {
  const std::vector<Colour> colours = palette(random, 3);
  backdrop(canvas, random, colours[0]);
  clutter(canvas, random, colours, 4);
  const double angle = (eighth + random.uniform(-0.28, 0.28)) * full_turn / 8;
  const double size = random.uniform(0.55, 0.8);
  const Point at{random.uniform(0.41, 0.59), random.uniform(0.41, 0.59)};
  if (random.chance(0.3)) canvas.draw(disc(at, 0.6 * size), colours[2]);
  using Pointer = void (*)(Canvas&, const Frame&, Colour, double);
  constexpr Pointer pointers[] = {arrow, wedge, chevrons};
  const Frame frame(at, angle, size, size * random.uniform(0.8, 1.2));
  const Pointer pointer = pointers[random.below(3)];
  pointer(canvas, frame, colours[1], size * random.uniform(0.11, 0.17));
}

}  // namespace

Drawing compass() {
  Drawing classes;
  const char* const names[] = {"east", "south-east", "south", "south-west",
                               "west", "north-west", "north", "north-east"};
  for (int eighth = 0; eighth < 8; ++eighth) {
    classes.push_back({names[eighth], [eighth](Canvas& canvas, Random& random) {
                         draw_pointer(canvas, random, eighth);
                       }});
  }
  return classes;
}

}  // namespace lintel::drawn
