#include "lintel/nn/data/drawn/aerial.hpp"
#include "lintel/nn/data/drawn/drawing.hpp"

namespace lintel::drawn {
namespace {

void fields(Canvas& canvas, Random& random) {
  const Land land(random);
  const Lattice lattice(random);
  const double wide = random.uniform(2, 3.2), tall = random.uniform(2, 3.2);
  const double rows = random.uniform(7, 12), path = random.uniform(0.03, 0.06);
  const Point shift{random.uniform(), random.uniform()};
  canvas.cover(
      [&](Point at) {
        const Point local = land.local(at);
        const double x = wide * local.x + shift.x;
        // Each column of fields has its own borders along the other direction.
        const auto column = static_cast<std::int64_t>(std::floor(x));
        const double y = tall * local.y + shift.y + lattice(column, 0, 3);
        const auto row = static_cast<std::int64_t>(std::floor(y));
        if (fraction(x) < path * wide || fraction(y) < path * tall) return land.colours[0];
        const Colour crop =
            land.colours[1 + static_cast<std::size_t>(3.99 * lattice(column, row, 1))];
        const double along = lattice(column, row, 2) < 0.5 ? local.x : local.y;
        return shade(crop, fraction(rows * along) < 0.5 ? -0.18 : 0.12);
      },
      true);
  scatter_trees(canvas, random, land.colours[0], 5);
}

void forest(Canvas& canvas, Random& random) {
  const Land land(random);
  draw_ground(canvas, random, land.colours[0]);
  const auto count = 45 + random.below(30);
  const double size = random.uniform(0.05, 0.085);
  for (std::uint32_t i = 0; i < count; ++i) {
    const Point at{random.uniform(), random.uniform()};
    const double radius = size * random.uniform(0.7, 1.3);
    draw_tree(canvas, at, radius, mix(land.colours[1], land.colours[2], 0.6 * random.uniform()));
  }
}

void river(Canvas& canvas, Random& random) {
  const Land land(random);
  draw_ground(canvas, random, land.colours[0]);
  scatter_trees(canvas, random, land.colours[3], 25);
  std::vector<Point> course;
  for (const double x : {-0.9, -0.6, -0.3, 0.0, 0.3, 0.6, 0.9}) {
    course.push_back(land.frame(x, random.uniform(-0.2, 0.2)));
  }
  const double width = random.uniform(0.1, 0.22);
  const std::vector<Point> line = curve(course);
  canvas.draw(stroke(line, width + 0.06), mix(land.colours[0], land.colours[2], 0.5));
  canvas.draw(stroke(line, width), land.colours[1]);
}

void houses(Canvas& canvas, Random& random) {
  const Land land(random);
  draw_ground(canvas, random, land.colours[0]);
  scatter_trees(canvas, random, land.colours[3], 12);
  const double block = random.uniform(0.24, 0.32);
  for (double y = -0.75; y < 0.8; y += block) {
    canvas.draw(stroke({land.frame(-1, y), land.frame(1, y)}, 0.045), land.colours[1]);
    for (double x = -0.75; x < 0.8; x += 0.6 * block) {
      if (random.chance(0.15)) continue;
      const double shift = random.uniform(-0.02, 0.02), width = random.uniform(0.3, 0.42) * block;
      const double height = random.uniform(0.38, 0.5) * block;
      draw_roof(canvas, land.frame(x + shift, y + block / 2), width, height, land.angle,
                random.chance(0.7) ? land.colours[2] : land.colours[4]);
    }
  }
}

void crossroads(Canvas& canvas, Random& random) {
  const Land land(random);
  draw_ground(canvas, random, land.colours[0]);
  scatter_trees(canvas, random, land.colours[3], 20);
  const double width = random.uniform(0.13, 0.2);
  const Point middle{random.uniform(-0.15, 0.15), random.uniform(-0.15, 0.15)};
  const double slant = random.uniform(-0.25, 0.25);
  const auto road = [&](double x, double y) {
    return std::vector<Point>{land.frame(middle.x - x, middle.y - y),
                              land.frame(middle.x + x, middle.y + y)};
  };
  canvas.draw(stroke(road(1.5, 0), width), land.colours[1]);
  canvas.draw(stroke(road(slant, 1.5), width), land.colours[1]);
  for (int i = -6; i <= 6; ++i) {  // lane marks
    if (i == 0) continue;
    const double from = i * 0.15 - 0.035, to = i * 0.15 + 0.035;
    const auto mark = [&](double x, double y) { return land.frame(middle.x + x, middle.y + y); };
    canvas.draw(stroke({mark(from, 0), mark(to, 0)}, 0.022), land.colours[2]);
    canvas.draw(stroke({mark(from * slant / 1.5, from), mark(to * slant / 1.5, to)}, 0.022),
                land.colours[2]);
  }
  const auto cars = random.below(4);
  for (std::uint32_t i = 0; i < cars; ++i) {
    const double along = random.uniform(-0.45, 0.45);
    canvas.draw(
        rectangle(land.frame(middle.x + along, middle.y + 0.25 * width), 0.08, 0.045, land.angle),
        land.colours[4]);
  }
}

void orchard(Canvas& canvas, Random& random) {
  const Land land(random);
  draw_ground(canvas, random, land.colours[0]);
  const double apart = random.uniform(0.13, 0.19), tall = random.uniform(0.9, 1.15);
  const double radius = apart * random.uniform(0.28, 0.38);
  const Point shift{random.uniform(), random.uniform()};
  for (int row = -7; row <= 7; ++row) {
    for (int column = -7; column <= 7; ++column) {
      if (random.chance(0.06)) continue;
      const Point wobble{random.uniform(-0.012, 0.012), random.uniform(-0.012, 0.012)};
      const Point at =
          land.frame(apart * (column + shift.x), apart * tall * (row + shift.y)) + wobble;
      draw_tree(canvas, at, radius, land.colours[1]);
    }
  }
}

void harbour(Canvas& canvas, Random& random) {
  const Land land(random);
  draw_ground(canvas, random, land.colours[0]);  // the water
  const double quay = random.uniform(-0.3, -0.1);
  canvas.draw(
      polygon({land.frame(-1, -1), land.frame(1, -1), land.frame(1, quay), land.frame(-1, quay)}),
      land.colours[1]);
  for (double x = -0.7; x < 0.7; x += 0.22) {
    draw_roof(canvas, land.frame(x, quay - 0.15), 0.15, 0.1, land.angle, land.colours[3]);
  }
  const double apart = random.uniform(0.26, 0.36), reach = quay + random.uniform(0.35, 0.55);
  for (double x = -0.8 + random.uniform(0, 0.2); x < 0.8; x += apart) {
    canvas.draw(stroke({land.frame(x, quay), land.frame(x, reach)}, 0.035), land.colours[1]);
    for (double y = quay + 0.08; y < reach; y += 0.11) {
      for (const double side : {-0.075, 0.075}) {
        if (random.chance(0.2)) continue;
        canvas.draw(ellipse(land.frame(x + side, y), 0.058, 0.03, land.angle), land.colours[2]);
      }
    }
  }
}

void runway(Canvas& canvas, Random& random) {
  const Land land(random);
  draw_ground(canvas, random, land.colours[0]);
  const double width = random.uniform(0.2, 0.28), y = random.uniform(-0.12, 0.12);
  const double end = random.uniform(-0.4, -0.2);
  const double side = random.chance(0.5) ? 1 : -1;
  const double taxi = y + side * random.uniform(0.26, 0.32);
  canvas.draw(stroke({land.frame(-1, taxi), land.frame(1, taxi)}, 0.06), land.colours[3]);
  canvas.draw(stroke({land.frame(end + 0.3, y), land.frame(end + 0.3, taxi)}, 0.06),
              land.colours[3]);
  canvas.draw(polygon({land.frame(end, y - width / 2), land.frame(1, y - width / 2),
                       land.frame(1, y + width / 2), land.frame(end, y + width / 2)}),
              land.colours[1]);
  for (int i = -2; i <= 2; ++i) {  // the threshold
    const double across = y + i * width / 5.5;
    canvas.draw(stroke({land.frame(end + 0.06, across), land.frame(end + 0.16, across)}, 0.018),
                land.colours[2]);
  }
  for (double x = end + 0.27; x < 0.9; x += 0.16) {
    canvas.draw(stroke({land.frame(x, y), land.frame(x + 0.08, y)}, 0.025), land.colours[2]);
  }
}

void stadium(Canvas& canvas, Random& random) {
  const Land land(random);
  draw_ground(canvas, random, land.colours[0]);
  scatter_trees(canvas, random, land.colours[3], 12);
  const Point at{random.uniform(-0.08, 0.08), random.uniform(-0.08, 0.08)};
  const double half = random.uniform(0.12, 0.2), width = random.uniform(0.44, 0.56);
  const auto spot = [&](double x, double y) { return land.frame(at.x + x, at.y + y); };
  const std::vector<Point> axis{spot(-half, 0), spot(half, 0)};
  canvas.draw(stroke(axis, width), land.colours[1]);
  canvas.draw(stroke(axis, width - 0.08), land.colours[4]);
  canvas.draw(stroke(axis, width - 0.14), land.colours[1]);
  canvas.draw(stroke(axis, width - 0.2), land.colours[2]);
  canvas.draw(stroke({spot(0, -0.5 * width + 0.1), spot(0, 0.5 * width - 0.1)}, 0.02),
              land.colours[4]);
  canvas.draw(outline(disc(spot(0, 0), 0.06), 0.02), land.colours[4]);
}

void coast(Canvas& canvas, Random& random) {
  const Land land(random);
  const Noise bays(random), waves(random);
  const double shore = random.uniform(-0.15, 0.15), beach = random.uniform(0.05, 0.12);
  const double bay = random.uniform(0.25, 0.6);
  canvas.cover(
      [&](Point at) {
        const Point local = land.local(at);
        const double inland = local.y - shore + bay * (bays({3 * local.x, 7}) - 0.5) +
                              0.12 * (bays({9 * local.x, 9 * local.y}) - 0.5);
        if (inland > beach) return shade(land.colours[0], 0.5 * (bays.cloud(5 * at) - 0.5));
        if (inland > 0) return land.colours[2];
        const bool foam = fraction(-7 * inland + waves(5 * local)) < 0.2 && inland > -0.3;
        return foam ? mix(land.colours[1], land.colours[2], 0.5) : land.colours[1];
      },
      true);
}

}  // namespace

Drawing land_use() {
  return {{"fields", fields},   {"forest", forest},         {"river", river},
          {"houses", houses},   {"crossroads", crossroads}, {"orchard", orchard},
          {"harbour", harbour}, {"runway", runway},         {"stadium", stadium},
          {"coast", coast}};
}

}  // namespace lintel::drawn
