#include "lintel/nn/data/drawn/aerial.hpp"
#include "lintel/nn/data/drawn/drawing.hpp"

namespace lintel::drawn {
namespace {

void roundabout(Canvas& canvas, Random& random) {
  const Land land(random);
  draw_ground(canvas, random, land.colours[0]);
  scatter_trees(canvas, random, land.colours[3], 15);
  const double width = random.uniform(0.11, 0.16), radius = random.uniform(0.2, 0.28);
  const auto arms = 3 + random.below(3);
  for (std::uint32_t i = 0; i < arms; ++i) {
    const Point end = polar(1.2, i * full_turn / arms);
    canvas.draw(stroke({land.frame(0, 0), land.frame(end)}, width), land.colours[1]);
  }
  canvas.draw(disc(land.frame(0, 0), radius), land.colours[1]);
  canvas.draw(disc(land.frame(0, 0), radius - 0.6 * width), land.colours[2]);
}

void solar_park(Canvas& canvas, Random& random) {
  const Land land(random);
  draw_ground(canvas, random, land.colours[0]);
  const double apart = random.uniform(0.13, 0.18), wide = random.uniform(0.35, 0.6);
  for (double y = -0.8; y < 0.8; y += apart) {
    for (double x = -0.9 + random.uniform(0, 0.1); x < 0.8; x += wide + 0.06) {
      if (random.chance(0.1)) continue;
      canvas.draw(rectangle(land.frame(x + wide / 2, y), wide, 0.55 * apart, land.angle),
                  land.colours[1]);
      canvas.draw(stroke({land.frame(x + 0.02, y), land.frame(x + wide - 0.02, y)}, 0.012),
                  land.colours[2]);
    }
  }
}

void terraces(Canvas& canvas, Random& random) {
  const Land land(random);
  const Noise noise(random);
  const double steps = random.uniform(6, 9), swing = random.uniform(0.25, 0.4);
  canvas.cover(
      [&](Point at) {
        const Point local = land.local(at);
        const double level = steps * (local.y + swing * noise({2.2 * local.x, 2.2 * local.y}));
        if (fraction(level) < 0.22) return land.colours[0];
        return mix(land.colours[1], land.colours[2], fraction(0.618 * std::floor(level)));
      },
      true);
  scatter_trees(canvas, random, land.colours[3], 6);
}

void tanks(Canvas& canvas, Random& random) {
  const Land land(random);
  draw_ground(canvas, random, land.colours[0]);
  const double apart = random.uniform(0.28, 0.36);
  canvas.draw(stroke({land.frame(-1, -apart / 2), land.frame(1, -apart / 2)}, 0.04),
              land.colours[3]);
  for (int row = -2; row <= 2; ++row) {
    for (int column = -2; column <= 2; ++column) {
      if (random.chance(0.2)) continue;
      const Point at = land.frame(apart * column, apart * row);
      const double radius = apart * random.uniform(0.3, 0.4);
      canvas.draw(disc(at + Point{0.025, 0.025}, radius), {0, 0, 0}, 0.4);
      canvas.draw(disc(at, radius), land.colours[1]);
      canvas.draw(outline(disc(at, 0.75 * radius), 0.018), land.colours[2]);
    }
  }
}

void railway(Canvas& canvas, Random& random) {
  const Land land(random);
  draw_ground(canvas, random, land.colours[0]);
  scatter_trees(canvas, random, land.colours[3], 20);
  const auto tracks = 1 + random.below(3);
  const double apart = 0.22;
  for (std::uint32_t i = 0; i < tracks; ++i) {
    const double y = apart * (i - 0.5 * (tracks - 1));
    canvas.draw(stroke({land.frame(-1, y), land.frame(1, y)}, 0.16), land.colours[1]);
    for (double x = -0.8; x < 0.8; x += 0.075) {
      canvas.draw(stroke({land.frame(x, y - 0.06), land.frame(x, y + 0.06)}, 0.025),
                  land.colours[2]);
    }
    for (const double rail : {-0.035, 0.035}) {
      canvas.draw(stroke({land.frame(-1, y + rail), land.frame(1, y + rail)}, 0.018),
                  land.colours[4]);
    }
  }
}

void islands(Canvas& canvas, Random& random) {
  const Land land(random);
  draw_ground(canvas, random, land.colours[0]);  // the sea
  const auto count = 2 + random.below(4);
  for (std::uint32_t i = 0; i < count; ++i) {
    const Point at{random.uniform(0.1, 0.9), random.uniform(0.1, 0.9)};
    const double radius = random.uniform(0.1, 0.2);
    std::vector<Point> shore, wood;
    for (int corner = 0; corner < 8; ++corner) {
      const Point out = polar(radius * random.uniform(0.7, 1.3), corner * full_turn / 8);
      shore.push_back(at + out);
      wood.push_back(at + 0.65 * out);
    }
    canvas.draw(polygon(curve(shore, true)), land.colours[1]);
    canvas.draw(polygon(curve(wood, true)), land.colours[2]);
  }
}

}  // namespace

Drawing world_land() {
  return {{"roundabout", roundabout}, {"solar park", solar_park}, {"terraces", terraces},
          {"tanks", tanks},           {"railway", railway},       {"islands", islands}};
}

}  // namespace lintel::drawn
