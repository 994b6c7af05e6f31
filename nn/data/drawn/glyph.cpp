#include "lintel/nn/data/drawn/glyph.hpp"

#include <map>
#include <utility>

#include "lintel/core/error.hpp"
#include "lintel/nn/data/drawn/camera.hpp"

namespace lintel::drawn {
namespace {

// A table of all letters, and so longer than other functions.
std::map<char, std::vector<PenStroke>> font() {
  using enum PenStroke::Kind;
  return {
      {'0',
       {{closed, {{.5, 0}, {.9, .2}, {1, .5}, {.9, .8}, {.5, 1}, {.1, .8}, {0, .5}, {.1, .2}}}}},
      {'1', {{straight, {{.15, .25}, {.6, 0}, {.6, 1}}}}},
      {'2',
       {{curved, {{.05, .25}, {.2, .05}, {.52, 0}, {.88, .1}, {.92, .33}, {.65, .62}, {.02, 1}}},
        {straight, {{.02, 1}, {1, 1}}}}},
      {'3',
       {{curved, {{.05, .12}, {.45, 0}, {.88, .1}, {.86, .36}, {.4, .47}}},
        {curved, {{.4, .47}, {.9, .58}, {.98, .8}, {.75, .97}, {.35, 1}, {0, .86}}}}},
      {'4', {{straight, {{.75, 1}, {.75, 0}, {0, .68}, {1, .68}}}}},
      {'5',
       {{straight, {{.92, 0}, {.15, 0}, {.1, .45}}},
        {curved, {{.1, .45}, {.5, .37}, {.92, .5}, {.95, .78}, {.6, 1}, {.25, .98}, {0, .86}}}}},
      {'6',
       {{curved,
         {{.85, .04},
          {.4, .15},
          {.07, .5},
          {.06, .82},
          {.45, 1},
          {.88, .9},
          {.93, .66},
          {.6, .48},
          {.25, .54},
          {.06, .72}}}}},
      {'7', {{straight, {{0, 0}, {1, 0}, {.35, 1}}}}},
      {'8',
       {{closed, {{.5, 0}, {.85, .1}, {.85, .36}, {.5, .47}, {.15, .36}, {.15, .1}}},
        {closed, {{.5, .47}, {.93, .6}, {.95, .88}, {.5, 1}, {.05, .88}, {.07, .6}}}}},
      {'9',
       {{curved,
         {{.15, .96},
          {.6, .85},
          {.93, .5},
          {.94, .18},
          {.55, 0},
          {.12, .1},
          {.07, .34},
          {.4, .52},
          {.75, .46},
          {.94, .28}}}}},
      {'A', {{straight, {{0, 1}, {.5, 0}, {1, 1}}}, {straight, {{.2, .65}, {.8, .65}}}}},
      {'B',
       {{straight, {{.08, 0}, {.08, 1}}},
        {curved, {{.08, 0}, {.55, .01}, {.85, .12}, {.8, .38}, {.5, .47}, {.08, .47}}},
        {curved, {{.08, .47}, {.6, .48}, {.95, .62}, {.95, .85}, {.6, 1}, {.08, 1}}}}},
      {'H',
       {{straight, {{.05, 0}, {.05, 1}}},
        {straight, {{.95, 0}, {.95, 1}}},
        {straight, {{.05, .5}, {.95, .5}}}}},
      {'J', {{curved, {{.8, 0}, {.8, .4}, {.78, .78}, {.5, 1}, {.15, .93}, {.02, .7}}}}},
      {'K',
       {{straight, {{.05, 0}, {.05, 1}}},
        {straight, {{.95, 0}, {.08, .55}}},
        {straight, {{.35, .4}, {1, 1}}}}},
      {'R',
       {{straight, {{.05, 1}, {.05, 0}}},
        {curved, {{.05, 0}, {.6, .01}, {.93, .14}, {.9, .42}, {.55, .53}, {.05, .53}}},
        {straight, {{.45, .53}, {1, 1}}}}},
      {'S',
       {{curved,
         {{.93, .15},
          {.6, 0},
          {.2, .05},
          {.07, .27},
          {.4, .46},
          {.75, .57},
          {.95, .78},
          {.7, .98},
          {.3, 1},
          {.03, .84}}}}},
      {'U', {{curved, {{.05, 0}, {.05, .4}, {.1, .8}, {.5, 1}, {.9, .8}, {.95, .4}, {.95, 0}}}}},
  };
}

}  // namespace

const std::vector<PenStroke>& glyph(char sign) {
  static const std::map<char, std::vector<PenStroke>> signs = font();
  const auto found = signs.find(sign);
  if (found == signs.end()) fail("drawn font: no glyph for '", sign, "'");
  return found->second;
}

void draw_glyph(Canvas& canvas, Random& random, char sign) {
  const std::vector<Colour> colours = palette(random, 3);
  backdrop(canvas, random, colours[0]);
  clutter(canvas, random, colours, 5);

  const double tall = random.uniform(0.48, 0.72), wide = tall * random.uniform(0.5, 0.8);
  const Point middle{random.uniform(0.4, 0.6), random.uniform(0.42, 0.58)};
  const Frame frame{middle, random.uniform(-0.35, 0.35), wide, tall, random.uniform(-0.3, 0.3)};
  const double thickness = tall * random.uniform(0.1, 0.2);
  std::vector<Shape> strokes, halos;
  const bool halo = random.chance(0.3);
  for (const PenStroke& pen : glyph(sign)) {
    std::vector<Point> points = pen.points;
    for (Point& point : points) {
      point = point + Point{random.uniform(-0.55, -0.45), random.uniform(-0.54, -0.46)};
    }
    if (pen.kind != PenStroke::Kind::straight) {
      points = curve(points, pen.kind == PenStroke::Kind::closed);
    }
    points = placed(frame, points);
    if (halo) halos.push_back(stroke(points, thickness + 0.09));
    strokes.push_back(stroke(std::move(points), thickness));
  }
  for (const Shape& shape : halos) canvas.draw(shape, colours[2]);
  for (const Shape& shape : strokes) canvas.draw(shape, colours[1]);
}

}  // namespace lintel::drawn
