#include <tuple>

#include "lintel/nn/data/drawn/camera.hpp"
#include "lintel/nn/data/drawn/drawing.hpp"

namespace lintel::drawn {
namespace {

Shape arranged_shape(Random& random, std::uint32_t kind, Point at, double radius) {
  const double angle = random.uniform(0, full_turn);
  switch (kind) {
    case 0:
      return disc(at, radius);
    case 1:
      return regular_polygon(at, 1.2 * radius, 4, angle);
    case 2:
      return regular_polygon(at, 1.2 * radius, 3, angle);
    default:
      return star(at, 1.3 * radius, 5, 0.5, angle);
  }
}

// Some of the same things at these places of a unit square that is turned at random.
void draw_group(Canvas& canvas, Random& random, const std::vector<Point>& places, double radius) {
  const std::vector<Colour> colours = palette(random, 3);
  backdrop(canvas, random, colours[0]);
  const Point middle{random.uniform(0.43, 0.57), random.uniform(0.43, 0.57)};
  const double angle = random.uniform(0, full_turn), scale = random.uniform(0.55, 0.8);
  const Frame frame(middle, angle, scale);
  const std::uint32_t kind = random.below(4);
  const bool one_colour = random.chance(0.5);
  for (const Point place : places) {
    const Point wobble{random.uniform(-0.03, 0.03), random.uniform(-0.03, 0.03)};
    const Point at = frame(place + wobble);
    const double size = scale * radius * random.uniform(0.8, 1.2);
    const Colour colour = one_colour ? colours[1] : colours[1 + random.below(2)];
    canvas.draw(arranged_shape(random, kind, at, size), colour);
  }
}

void row(Canvas& canvas, Random& random) {
  const auto count = 2 + random.below(4);
  std::vector<Point> places;
  for (std::uint32_t i = 0; i < count; ++i) places.push_back({(i + 0.5) / count - 0.5, 0});
  draw_group(canvas, random, places, 0.38 / count + 0.02);
}

void circle(Canvas& canvas, Random& random) {
  const auto count = 5 + random.below(4);
  std::vector<Point> places;
  for (std::uint32_t i = 0; i < count; ++i) places.push_back(polar(0.45, i * full_turn / count));
  draw_group(canvas, random, places, 0.12);
}

void heap(Canvas& canvas, Random& random) {
  const auto count = 5 + random.below(5);
  std::vector<Point> places;
  for (std::uint32_t i = 0; i < count; ++i) {
    const double far = 0.25 * random.uniform();
    places.push_back(polar(far, random.uniform(0, full_turn)));
  }
  draw_group(canvas, random, places, 0.16);
}

// A fish that swims to the right of its frame.
void fish(Canvas& canvas, Random& random, double angle) {
  const std::vector<Colour> colours = palette(random, 3);
  backdrop(canvas, random, colours[0]);
  clutter(canvas, random, colours, 4);
  const Point middle{random.uniform(0.38, 0.62), random.uniform(0.38, 0.62)};
  const double turned = angle + random.uniform(-0.25, 0.25), size = random.uniform(0.5, 0.75);
  const Frame frame(middle, turned, size, size * random.uniform(0.8, 1.2));
  canvas.draw(polygon({frame(-0.15, 0), frame(-0.55, -0.28), frame(-0.42, 0), frame(-0.55, 0.28)}),
              colours[1]);
  std::vector<Point> body;
  for (const Point point :
       {Point{0.5, 0}, {0.25, -0.24}, {-0.1, -0.2}, {-0.32, 0}, {-0.1, 0.2}, {0.25, 0.24}}) {
    body.push_back(frame(point));
  }
  canvas.draw(polygon(curve(body, true)), colours[1]);
  canvas.draw(disc(frame(0.27, -0.06), 0.06 * size), colours[2]);
}

// A star and a ring. `apart` is how far, in terms of their size; `angle` which way.
void star_and_ring(Canvas& canvas, Random& random, double apart, double angle) {
  const std::vector<Colour> colours = palette(random, 3);
  backdrop(canvas, random, colours[0]);
  clutter(canvas, random, {mix(colours[1], colours[2], 0.5)}, 3);
  const double size = random.uniform(0.13, 0.2);
  const double turned = angle + random.uniform(-0.35, 0.35);
  const Point offset = polar(apart * size, turned);
  const Point middle{random.uniform(0.4, 0.6), random.uniform(0.4, 0.6)};
  const double larger = apart > 0 ? 1 : 1.7;  // there is room for the star within
  canvas.draw(outline(disc(middle + offset, 0.85 * larger * size), 0.35 * size), colours[1]);
  canvas.draw(star(middle - offset, size, 5, 0.5, random.uniform(0, full_turn)), colours[2]);
}

}  // namespace

Drawing world_arrangements() {
  Drawing classes = {{"row", row}, {"circle", circle}, {"heap", heap}};
  const char* const ways[] = {"right", "lower right", "down", "lower left",
                              "left",  "upper left",  "up",   "upper right"};
  for (int eighth = 0; eighth < 8; ++eighth) {
    classes.push_back(
        {std::string("fish to the ") + ways[eighth], [eighth](Canvas& canvas, Random& random) {
           fish(canvas, random, eighth * full_turn / 8);
         }});
  }
  const std::tuple<const char*, double, double> pairs[] = {
      {"ring right of star", 1.2, 0}, {"ring below star", 1.2, 1},  {"ring left of star", 1.2, 2},
      {"ring above star", 1.2, 3},    {"star over ring", 0.5, 0.5}, {"star within ring", 0, 0}};
  for (const auto& [name, apart, quarters] : pairs) {
    classes.push_back({name, [apart = apart, quarters = quarters](Canvas& canvas, Random& random) {
                         star_and_ring(canvas, random, apart, quarters * full_turn / 4);
                       }});
  }
  return classes;
}

}  // namespace lintel::drawn
