#include "lintel/nn/data/drawn/sign.hpp"

#include "lintel/nn/data/drawn/camera.hpp"

namespace lintel::drawn {

void draw_sign(Canvas& canvas, Random& random, SignFrame outline, Pictogram pictogram) {
  const std::vector<Colour> colours = palette(random, 4);
  backdrop(canvas, random, colours[0]);
  for (int house = 0; house < 3; ++house) {  // what stands behind
    const Point at{random.uniform(0, 1), random.uniform(0.3, 1)};
    const double wide = random.uniform(0.15, 0.5), tall = random.uniform(0.2, 0.6);
    const Colour wall = mix(colours[0], colours[1 + random.below(3)], 0.5);
    canvas.draw(rectangle(at, wide, tall, random.uniform(-0.1, 0.1)), wall);
  }
  const double size = random.uniform(0.34, 0.46), narrow = random.uniform(0.75, 1.05);
  const Point middle{random.uniform(0.42, 0.58), random.uniform(0.42, 0.55)};
  const Frame frame{middle, random.uniform(-0.15, 0.15), narrow * size, size,
                    random.uniform(-0.15, 0.15)};
  const Point ground = frame(random.uniform(-0.2, 0.2), 4);
  canvas.draw(stroke({frame(0, 0), ground}, random.uniform(0.04, 0.08)), shade(colours[1], -0.3));
  canvas.draw(outline(frame, 1), colours[1]);
  canvas.draw(outline(frame, random.uniform(0.74, 0.86)), colours[2]);
  pictogram(canvas, frame, colours[3]);
  if (random.chance(0.25)) {  // a twig or a cable before it
    const Point half = polar(0.7, random.uniform(0, full_turn));
    const Point through{random.uniform(0.25, 0.75), random.uniform(0.25, 0.75)};
    canvas.draw(stroke({through - half, through + half}, random.uniform(0.02, 0.04)),
                shade(colours[1], -0.3));
  }
}

}  // namespace lintel::drawn
