#include "lintel/nn/data/drawn/drawing.hpp"
#include "lintel/nn/data/drawn/landscape.hpp"

namespace lintel::drawn {
namespace {

void city(Canvas& canvas, Random& random, const View& view) {
  for (const double depth : {0.0, 1.0}) {
    const Colour wall = depth == 0 ? view.far : view.near;
    for (double x = -0.05; x < 1;) {
      const double width = random.uniform(0.1, 0.2);
      const double top = view.horizon - random.uniform(0, 0.35) + 0.14 * depth;
      canvas.draw(box(x, top, x + width, 1.1), wall);
      for (double y = top + 0.05; y < 0.95; y += 0.08) {
        for (double column = x + 0.03; column < x + width - 0.02; column += 0.055) {
          if (random.chance(0.55))
            canvas.draw(box(column, y, column + 0.026, y + 0.036), view.haze);
        }
      }
      x += width + random.uniform(0, 0.04 + 0.1 * depth);
    }
  }
}

void woods(Canvas& canvas, Random& random, const View& view) {
  draw_ground_below(canvas, view.horizon, view.horizon, plain(view.far));
  const bool pines = random.chance(0.6);
  for (int i = 0; i < 13; ++i) {
    const double depth = i / 12.0, tall = random.uniform(0.3, 0.42) + 0.15 * depth;
    const double foot = view.horizon + 0.05 + 0.3 * depth, x = random.uniform(-0.05, 1.05);
    const Colour leaves = mix(view.middle, view.nearest, depth);
    canvas.draw(box(x - 0.015, foot - tall / 2, x + 0.015, foot), shade(leaves, -0.3));
    if (pines) {
      for (const double step : {0.0, 0.33}) {
        canvas.draw(polygon({{x, foot - tall + step * tall * 0.6},
                             {x + 0.28 * tall, foot - tall * (0.5 - step)},
                             {x - 0.28 * tall, foot - tall * (0.5 - step)}}),
                    shade(leaves, 0.15 * step));
      }
    } else {
      canvas.draw(disc({x, foot - 0.7 * tall}, 0.27 * tall), leaves);
      canvas.draw(disc({x - 0.07 * tall, foot - 0.78 * tall}, 0.1 * tall), shade(leaves, 0.2));
    }
  }
}

void mountains(Canvas& canvas, Random& random, const View& view) {
  for (int range = 0; range < 2; ++range) {
    const double base = view.horizon + 0.1 + 0.12 * range;
    const auto peaks = 2 + random.below(2);
    for (std::uint32_t i = 0; i < peaks; ++i) {
      const double x = (i + random.uniform(0.2, 0.8)) / peaks;
      const Point peak{x, base - random.uniform(0.28, 0.5) + 0.12 * range};
      const double half = random.uniform(0.28, 0.42);
      const Colour rock = range == 0 ? view.far : view.near;
      canvas.draw(polygon({peak, {x + half, base + 0.05}, {x - half, base + 0.05}}), rock);
      const auto slope = [&](double side, double share) {
        return peak + share * Point{side * half, base + 0.05 - peak.y};
      };
      canvas.draw(polygon({peak, slope(1, 0.3), slope(0.35, 0.22), slope(0, 0.38),
                           slope(-0.4, 0.24), slope(-1, 0.32)}),
                  shade(view.sky, 0.4));
    }
    draw_ground_below(canvas, base, base + 0.04, plain(range == 0 ? view.far : view.nearest));
  }
}

void sailing(Canvas& canvas, Random& random, const View& view) {
  draw_water(canvas, random, view.horizon, view.middle, view.haze);
  const double size = random.uniform(0.18, 0.4), lean = random.uniform(-0.15, 0.15);
  const Point foot{random.uniform(0.2, 0.8), view.horizon + random.uniform(0.04, 0.2)};
  const Frame frame(foot, lean, random.chance(0.5) ? size : -size, size);
  canvas.draw(polygon({frame(0.03, -0.1), frame(0.03, -1.15), frame(0.55, -0.15)}), view.nearest);
  canvas.draw(polygon({frame(-0.04, -0.12), frame(-0.04, -0.95), frame(-0.42, -0.15)}), view.near);
  canvas.draw(
      polygon({frame(-0.55, -0.06), frame(0.6, -0.06), frame(0.38, 0.2), frame(-0.38, 0.2)}),
      view.nearest);
}

void dunes(Canvas& canvas, Random& random, const View& view) {
  const Colour sand[] = {view.far, view.middle, view.near, view.nearest};
  for (int layer = 0; layer < 4; ++layer) {
    const double level = view.horizon - 0.06 + 0.15 * layer;
    std::vector<Point> crest;
    for (int i = -1; i <= 4; ++i) {
      const double x = (i + random.uniform(-0.2, 0.2)) / 3;
      crest.push_back({x, level + random.uniform(-0.09, 0.09)});
    }
    const Colour colour = sand[layer];
    draw_ridge(canvas, curve(crest),
               gradient(shade(colour, 0.15), shade(colour, -0.15), {0.5, level - 0.1},
                        {0.5, level + 0.2}));
  }
}

void house(Canvas& canvas, Random& random, const View& view) {
  draw_ground_below(canvas, view.horizon, view.horizon + random.uniform(-0.05, 0.05),
                    plain(view.middle));
  const double wide = random.uniform(0.24, 0.48), tall = wide * random.uniform(0.55, 0.75);
  const double left = random.uniform(0.1, 0.9 - wide),
               foot = view.horizon + random.uniform(0.08, 0.22);
  const double top = foot - tall, ridge = top - random.uniform(0.14, 0.22);
  const double door = left + wide * random.uniform(0.15, 0.6);
  if (random.chance(0.5))
    canvas.draw(box(left + 0.75 * wide, ridge, left + 0.88 * wide, top), view.far);
  canvas.draw(box(left, top, left + wide, foot), view.haze);
  canvas.draw(polygon({{left - 0.05, top},
                       {left + 0.2 * wide, ridge},
                       {left + 0.8 * wide, ridge},
                       {left + wide + 0.05, top}}),
              view.nearest);
  canvas.draw(box(door, foot - 0.65 * tall, door + 0.22 * wide, foot), view.near);
  for (const double x : {0.08, 0.42, 0.74}) {
    const double from = left + x * wide;
    if (from + 0.2 * wide < door || from > door + 0.24 * wide) {
      canvas.draw(box(from, top + 0.2 * tall, from + 0.17 * wide, top + 0.5 * tall), view.nearest);
    }
  }
}

void bridge(Canvas& canvas, Random& random, const View& view) {
  draw_water(canvas, random, view.horizon, view.middle, view.haze);
  const double deck = view.horizon - random.uniform(0.02, 0.12), tilt = random.uniform(-0.04, 0.04);
  const auto level = [&](double x) { return deck + tilt * (x - 0.5); };
  if (random.chance(0.5)) {  // hung from two towers
    const double left = random.uniform(0.15, 0.28), right = random.uniform(0.72, 0.85);
    const double high = deck - random.uniform(0.25, 0.36);
    for (const double x : {left, right}) {
      canvas.draw(box(x - 0.025, high - 0.03, x + 0.025, view.horizon + 0.14), view.nearest);
    }
    std::vector<Point> cable{{-0.1, level(0) - 0.05}, {left, high},        {0.35, deck - 0.13},
                             {0.5, deck - 0.07},      {0.65, deck - 0.13}, {right, high},
                             {1.1, level(1) - 0.05}};
    canvas.draw(stroke(cable, 0.022), view.nearest);
    for (double x = left + 0.07; x < right; x += 0.08) {
      const double sag = std::abs(x - 0.5) / 0.5;
      canvas.draw(stroke({{x, level(x)}, {x, deck - 0.07 - 0.25 * sag * sag}}, 0.01), view.near);
    }
    canvas.draw(stroke({{-0.1, level(-0.1)}, {1.1, level(1.1)}}, 0.05), view.nearest);
  } else {  // on arches
    const double foot = view.horizon + 0.16, apart = random.uniform(0.28, 0.38);
    const double first = random.uniform(-0.2, 0);
    canvas.draw(polygon({{-0.1, level(-0.1)}, {1.1, level(1.1)}, {1.1, foot}, {-0.1, foot}}),
                view.nearest);
    for (double x = first; x < 1.1; x += apart) {
      const double half = 0.42 * apart;
      canvas.draw(
          common(ellipse({x, foot}, half, foot - deck - 0.06), box(x - 1, -1, x + 1, foot + 0.005)),
          mix(view.middle, view.haze, 0.5));
    }
  }
}

void road(Canvas& canvas, Random& random, const View& view) {
  draw_ground_below(canvas, view.horizon, view.horizon,
                    gradient(view.far, view.middle, {0.5, view.horizon}, {0.5, 1}));
  const double vanish = random.uniform(0.3, 0.7), left = random.uniform(-0.1, 0.2);
  const double right = random.uniform(0.8, 1.1);
  canvas.draw(polygon({{vanish - 0.015, view.horizon},
                       {vanish + 0.015, view.horizon},
                       {right, 1.02},
                       {left, 1.02}}),
              view.nearest);
  for (double share = 0.12; share < 1; share *= 1.55) {
    const auto at = [&](double t) {
      return Point{vanish + t * ((left + right) / 2 - vanish),
                   view.horizon + t * (1 - view.horizon)};
    };
    canvas.draw(stroke({at(share), at(1.25 * share)}, 0.015 + 0.04 * share), view.haze);
  }
  const auto poles = random.below(4);
  const double side = random.chance(0.5) ? 1 : -1;
  for (std::uint32_t i = 0; i < poles; ++i) {
    const double share = 0.15 * (1 << i), x = vanish + side * (0.05 + 0.75 * share);
    const double foot = view.horizon + 0.6 * share * (1 - view.horizon);
    canvas.draw(stroke({{x, foot}, {x, foot - 0.5 * share - 0.06}}, 0.012 + 0.02 * share),
                view.near);
  }
}

void lighthouse(Canvas& canvas, Random& random, const View& view) {
  draw_water(canvas, random, view.horizon, view.far, view.haze);
  const double x = random.uniform(0.25, 0.75), foot = view.horizon + random.uniform(0.02, 0.12);
  const double tall = random.uniform(0.25, 0.46), wide = tall * random.uniform(0.16, 0.2);
  const double side = random.chance(0.5) ? 1 : -1;
  canvas.draw(ellipse({x + side * 0.15, foot + 0.12}, random.uniform(0.3, 0.45), 0.14), view.near);
  const auto level = [&](double share) { return foot - share * tall; };
  const auto half = [&](double share) { return wide * (1 - 0.45 * share); };
  const auto section = [&](double from, double to) {
    return polygon({{x - half(from), level(from)},
                    {x + half(from), level(from)},
                    {x + half(to), level(to)},
                    {x - half(to), level(to)}});
  };
  if (random.chance(0.5)) {
    canvas.draw(
        polygon({{x, level(1.06)}, {x + side, level(1.06) - 0.12}, {x + side, level(1.06) + 0.12}}),
        mix(view.sky, view.nearest, 0.25), 0.8);
  }
  canvas.draw(section(0, 1), view.haze);
  canvas.draw(section(0.12, 0.34), view.nearest);
  canvas.draw(section(0.58, 0.8), view.nearest);
  canvas.draw(box(x - 0.05, level(1.02), x + 0.05, level(0.96)), view.nearest);
  canvas.draw(box(x - 0.03, level(1.14), x + 0.03, level(1)), view.middle);
  canvas.draw(polygon({{x, level(1.26)}, {x + 0.05, level(1.13)}, {x - 0.05, level(1.13)}}),
              view.nearest);
}

void balloons(Canvas& canvas, Random& random, const View& view) {
  const double top = view.horizon + 0.15;
  draw_ridge(
      canvas,
      curve({{-0.1, top}, {0.25, top - random.uniform(-0.06, 0.1)}, {0.7, top}, {1.1, top - 0.04}}),
      plain(view.middle));
  const auto count = 1 + random.below(3);
  for (std::uint32_t i = 0; i < count; ++i) {
    const double radius = random.uniform(0.07, 0.15);
    const Point at{(i + random.uniform(0.25, 0.75)) / count, random.uniform(0.18, 0.45)};
    const Colour silk = i % 2 == 0 ? view.near : view.nearest;
    const auto spot = [&](double x, double y) { return at + radius * Point{x, y}; };
    canvas.draw(polygon({spot(-0.88, 0.48), spot(0.88, 0.48), spot(0.22, 1.35), spot(-0.22, 1.35)}),
                silk);
    canvas.draw(disc(at, radius), silk);
    canvas.draw(ellipse(at, 0.38 * radius, radius), mix(silk, view.sky, 0.6));
    canvas.draw(rectangle(spot(0, 1.75), 0.42 * radius, 0.36 * radius), view.nearest);
  }
}

}  // namespace

Drawing scenes() {
  return {landscape("city", city),
          landscape("woods", woods),
          landscape("mountains", mountains),
          landscape("sailing", sailing),
          landscape("dunes", dunes),
          landscape("house", house),
          landscape("bridge", bridge),
          landscape("road", road),
          landscape("lighthouse", lighthouse),
          landscape("balloons", balloons)};
}

}  // namespace lintel::drawn
