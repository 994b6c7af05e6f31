#include "lintel/nn/data/drawn/drawing.hpp"
#include "lintel/nn/data/drawn/landscape.hpp"

namespace lintel::drawn {
namespace {

void castle(Canvas& canvas, Random& random, const View& view) {
  const double foot = view.horizon + random.uniform(0.02, 0.12);
  draw_ground_below(canvas, foot - 0.05, foot, plain(view.middle));
  const double left = random.uniform(0.08, 0.2), right = random.uniform(0.8, 0.92);
  const double wall = foot - random.uniform(0.16, 0.24), tower = wall - random.uniform(0.1, 0.2);
  const auto battlement = [&](double from, double to, double top) {
    canvas.draw(box(from, top, to, foot), view.nearest);
    for (double x = from; x < to - 0.02; x += 0.09) {
      canvas.draw(box(x, top - 0.05, x + 0.05, top + 0.01), view.nearest);
    }
  };
  battlement(left, right, wall);
  battlement(left - 0.03, left + 0.14, tower);
  battlement(right - 0.14, right + 0.03, tower);
  const double gate = (left + right) / 2;
  canvas.draw(disc({gate, foot - 0.1}, 0.06), view.haze);
  canvas.draw(box(gate - 0.06, foot - 0.1, gate + 0.06, foot), view.haze);
}

void volcano(Canvas& canvas, Random& random, const View& view) {
  const double x = random.uniform(0.35, 0.65), top = view.horizon - random.uniform(0.2, 0.32);
  const double foot = view.horizon + 0.15, half = random.uniform(0.35, 0.5);
  for (int puff = 0; puff < 6; ++puff) {
    const double rise = puff / 5.0;
    const Point at{x + random.uniform(-0.12, 0.12) * rise, top - 0.28 * rise};
    canvas.draw(disc(at, 0.05 + 0.08 * rise), mix(view.middle, view.haze, 0.6 * rise), 0.8);
  }
  canvas.draw(polygon({{x - 0.08, top}, {x + 0.08, top}, {x + half, foot}, {x - half, foot}}),
              view.near);
  for (int stream = 0; stream < 3; ++stream) {
    const double way = random.uniform(-0.6, 0.6);
    canvas.draw(
        stroke({{x + 0.05 * way, top}, {x + way * 0.15, top + 0.1}, {x + way * 0.35, top + 0.24}},
               0.03),
        view.haze);
  }
  draw_ground_below(canvas, foot - 0.02, foot, plain(view.nearest));
}

void tents(Canvas& canvas, Random& random, const View& view) {
  draw_ground_below(canvas, view.horizon, view.horizon + random.uniform(-0.06, 0.06),
                    plain(view.far));
  const auto count = 2 + random.below(3);
  for (std::uint32_t i = 0; i < count; ++i) {
    const double x = (i + random.uniform(0.3, 0.7)) / count, size = random.uniform(0.14, 0.22);
    const double foot = view.horizon + random.uniform(0.05, 0.25);
    canvas.draw(polygon({{x, foot - 1.2 * size}, {x + size, foot}, {x - size, foot}}),
                i % 2 == 0 ? view.near : view.nearest);
    canvas.draw(polygon({{x, foot - 0.8 * size}, {x + 0.3 * size, foot}, {x - 0.3 * size, foot}}),
                view.haze);
  }
}

void windmills(Canvas& canvas, Random& random, const View& view) {
  draw_ground_below(canvas, view.horizon + 0.12, view.horizon + random.uniform(0, 0.2),
                    plain(view.middle));
  const auto count = 1 + random.below(3);
  for (std::uint32_t i = 0; i < count; ++i) {
    const double tall = random.uniform(0.35, 0.5), foot = view.horizon + 0.22;
    const double x = (i + random.uniform(0.3, 0.7)) / count;
    const Point hub{x, foot - tall};
    canvas.draw(
        polygon({{x - 0.02, hub.y}, {x + 0.02, hub.y}, {x + 0.035, foot}, {x - 0.035, foot}}),
        view.nearest);
    const double turned = random.uniform(0, full_turn);
    for (int blade = 0; blade < 3; ++blade) {
      const Point tip = hub + polar(0.55 * tall, turned + blade * full_turn / 3);
      canvas.draw(stroke({hub, tip}, 0.035), view.nearest);
    }
  }
}

void palms(Canvas& canvas, Random& random, const View& view) {
  draw_water(canvas, random, view.horizon, view.far, view.haze);
  const double x = random.uniform(0.35, 0.65), foot = view.horizon + 0.16;
  canvas.draw(ellipse({x, foot + 0.06}, 0.38, 0.12), view.near);
  const auto count = 1 + random.below(2);
  for (std::uint32_t i = 0; i < count; ++i) {
    const double tall = random.uniform(0.36, 0.48), lean = random.uniform(-0.2, 0.2);
    const double root = x + (i - 0.5 * (count - 1)) * 0.25;
    const Point crown{root + lean, foot - tall};
    canvas.draw(stroke(curve({{root, foot}, {root + 0.3 * lean, foot - 0.5 * tall}, crown}), 0.035),
                view.nearest);
    for (const double way : {-2.9, -2.3, -1.57, -0.8, -0.2}) {
      const Point bend = crown + polar(0.12, way), tip = crown + polar(0.2, way) + Point{0, 0.09};
      canvas.draw(stroke({crown, bend, tip}, 0.038), view.nearest);
    }
  }
}

void factory(Canvas& canvas, Random& random, const View& view) {
  const double foot = view.horizon + random.uniform(0.1, 0.2),
               top = foot - random.uniform(0.18, 0.25);
  draw_ground_below(canvas, foot - 0.02, foot - 0.02, plain(view.middle));
  const double left = random.uniform(0.05, 0.15), tooth = random.uniform(0.16, 0.22);
  for (int chimney = 0; chimney < 2; ++chimney) {
    const double x = left + (0.45 + 0.27 * chimney) + random.uniform(-0.05, 0.05);
    const double high = top - random.uniform(0.16, 0.28);
    canvas.draw(box(x - 0.035, high, x + 0.035, foot), view.near);
    for (int puff = 0; puff < 4; ++puff) {
      const Point at{x + 0.07 * puff + 0.02, high - 0.05 - 0.05 * puff};
      canvas.draw(disc(at, 0.04 + 0.018 * puff), view.haze, 0.75);
    }
  }
  for (int i = 0; i < 4; ++i) {
    const double x = left + i * tooth;
    canvas.draw(polygon({{x, top - 0.1}, {x + tooth, top}, {x + tooth, foot}, {x, foot}}),
                view.nearest);
    canvas.draw(box(x + 0.3 * tooth, top + 0.06, x + 0.7 * tooth, top + 0.12), view.haze);
  }
}

}  // namespace

Drawing world_scenes() {
  return {landscape("castle", castle), landscape("volcano", volcano),
          landscape("tents", tents),   landscape("windmills", windmills),
          landscape("palms", palms),   landscape("factory", factory)};
}

}  // namespace lintel::drawn
