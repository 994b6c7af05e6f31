#include "lintel/nn/data/drawn/landscape.hpp"

#include <utility>

#include "lintel/nn/data/drawn/noise.hpp"

namespace lintel::drawn {
namespace {

View draw_sky(Canvas& canvas, Random& random) {
  std::vector<Colour> ramp = ordered_palette(random, 6);
  const double fog = random.uniform(0, 0.4);
  for (Colour& colour : ramp) colour = mix(colour, ramp[1], fog);
  View view{ramp[0], ramp[1], ramp[2], ramp[3], ramp[4], ramp[5], random.uniform(0.45, 0.7)};
  const Colour low = mix(view.sky, view.haze, random.uniform(0, 0.9));
  canvas.cover(gradient(view.sky, low, {0.5, 0}, {0.5, view.horizon}));
  const Point place{random.uniform(0.1, 0.9), random.uniform(0.08, 0.35)};
  switch (random.below(4)) {
    case 0:
      canvas.draw(disc(place, random.uniform(0.06, 0.11)), view.near);
      break;
    case 1: {  // a crescent
      const double radius = random.uniform(0.06, 0.1);
      canvas.draw(
          without(disc(place, radius), disc(place + Point{0.5 * radius, -0.2 * radius}, radius)),
          view.nearest);
      break;
    }
    case 2: {
      const auto count = 1 + random.below(3);
      for (std::uint32_t i = 0; i < count; ++i) {
        const Point cloud{random.uniform(), random.uniform(0.05, 0.35)};
        const double wide = random.uniform(0.1, 0.22);
        canvas.draw(ellipse(cloud, wide, 0.35 * wide), view.haze, 0.8);
        canvas.draw(disc(cloud - Point{0.2 * wide, 0.3 * wide}, 0.4 * wide), view.haze, 0.8);
      }
      break;
    }
    default:
      for (int i = 0; i < 8; ++i) {
        const Point spark{random.uniform(), random.uniform(0, 0.4)};
        canvas.draw(disc(spark, 0.014), view.middle);
      }
  }
  if (random.chance(0.4)) {
    std::vector<Point> crest;
    for (int i = -1; i <= 5; ++i) {
      crest.push_back({i / 4.0, view.horizon - random.uniform(0, 0.14)});
    }
    draw_ridge(canvas, curve(crest), plain(mix(view.haze, view.far, random.uniform(0, 0.7))));
  }
  return view;
}

void draw_foreground(Canvas& canvas, Random& random, const View& view) {
  const double side = random.below(2);
  switch (random.below(6)) {
    case 0: {  // bushes in a corner
      const auto count = 3 + random.below(3);
      for (std::uint32_t i = 0; i < count; ++i) {
        const Point at{side + random.uniform(-0.22, 0.22), 1 + random.uniform(-0.12, 0.05)};
        const double radius = random.uniform(0.08, 0.15);
        canvas.draw(disc(at, radius), shade(view.near, random.uniform(-0.3, 0)));
      }
      break;
    }
    case 1: {  // a fence
      const double top = random.uniform(0.8, 0.88), apart = random.uniform(0.1, 0.18);
      for (double x = random.uniform(0, apart); x < 1; x += apart) {
        canvas.draw(box(x - 0.014, top - 0.03, x + 0.014, 1.1), view.near);
      }
      canvas.draw(stroke({{-0.1, top + 0.03}, {1.1, top + 0.03}}, 0.03), view.near);
      break;
    }
    case 2: {  // a branch from above
      const Point tip{0.5 + random.uniform(-0.2, 0.2), random.uniform(0.05, 0.2)};
      const Point root{1.4 * side - 0.2, random.uniform(-0.05, 0.2)};
      canvas.draw(stroke({root, tip}, 0.03), view.near);
      for (int leaf = 0; leaf < 7; ++leaf) {
        const Point along = root + random.uniform(0.2, 1) * (tip - root);
        canvas.draw(disc(along + Point{0, random.uniform(-0.06, 0.08)}, 0.035), view.near);
      }
      break;
    }
    case 3:  // rain
      for (int drop = 0; drop < 14; ++drop) {
        const Point at{random.uniform(), random.uniform()};
        canvas.draw(stroke({at, at + Point{-0.025, 0.08}}, 0.012), view.haze, 0.6);
      }
      break;
    default:
      break;
  }
}

}  // namespace

PictureClass landscape(const char* name, Subject subject) {
  return {name, [subject](Canvas& canvas, Random& random) {
            const double size = random.uniform(0.62, 1);
            const Point corner{random.uniform(0, 1 - size), random.uniform(0, 1 - size)};
            canvas.zoom(corner, size);
            const View view = draw_sky(canvas, random);
            subject(canvas, random, view);
            draw_foreground(canvas, random, view);
          }};
}

void draw_ground_below(Canvas& canvas, double top_left, double top_right, const Paint& paint) {
  draw_ridge(canvas, {{0, top_left}, {1, top_right}}, paint);
}

void draw_ridge(Canvas& canvas, std::vector<Point> crest, const Paint& paint) {
  crest.push_back({1.2, crest.back().y});
  crest.push_back({1.2, 1.2});
  crest.push_back({-0.2, 1.2});
  crest.push_back({-0.2, crest.front().y});
  canvas.draw(polygon(std::move(crest)), paint);
}

void draw_water(Canvas& canvas, Random& random, double top, Colour water, Colour glint) {
  draw_ground_below(canvas, top, top,
                    gradient(mix(water, glint, 0.25), water, {0.5, top}, {0.5, 1}));
  for (int i = 0; i < 10; ++i) {
    const double depth = random.uniform(0.03, 1), y = top + depth * (1 - top);
    const double x = random.uniform(), half = 0.03 + 0.06 * depth;
    canvas.draw(stroke({{x - half, y}, {x + half, y}}, 0.012 + 0.012 * depth), glint, 0.5);
  }
}

Paint plain(Colour colour) {
  return [colour](Point) { return colour; };
}

}  // namespace lintel::drawn
