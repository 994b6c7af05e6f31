#include <utility>

#include "lintel/nn/data/drawn/drawing.hpp"
#include "lintel/nn/data/drawn/sign.hpp"

namespace lintel::drawn {
namespace {

Shape hexagon(const Frame& frame, double size) {
  std::vector<Point> corners;
  for (int i = 0; i < 6; ++i) corners.push_back(frame(polar(1.08 * size, i * full_turn / 6)));
  return polygon(std::move(corners));
}

Shape shield(const Frame& frame, double size) {
  std::vector<Point> corners;
  for (const Point corner : {Point{-0.9, -0.9},
                             {0.9, -0.9},
                             {0.9, 0.1},
                             {0.55, 0.75},
                             {0, 1.15},
                             {-0.55, 0.75},
                             {-0.9, 0.1}}) {
    corners.push_back(frame(size * corner));
  }
  return polygon(std::move(corners));
}

Shape plate(const Frame& frame, double size) {
  const double wide = 1.25 * size, tall = 0.72 * size;
  return polygon({frame(-wide, -tall), frame(wide, -tall), frame(wide, tall), frame(-wide, tall)});
}

void ring(Canvas& canvas, const Frame& frame, Colour colour) {
  const double unit = length(frame(0, 1) - frame(0, 0));
  canvas.draw(outline(disc(frame(0, 0), 0.33 * unit), 0.2 * unit), colour);
}

void two_bars(Canvas& canvas, const Frame& frame, Colour colour) {
  for (const double x : {-0.3, 0.3}) {
    canvas.draw(polygon({frame(x - 0.15, -0.45), frame(x + 0.15, -0.45), frame(x + 0.15, 0.45),
                         frame(x - 0.15, 0.45)}),
                colour);
  }
}

}  // namespace

Drawing world_signs() {
  const std::pair<const char*, SignFrame> frames[] = {
      {"hexagon", hexagon}, {"shield", shield}, {"plate", plate}};
  const std::pair<const char*, Pictogram> pictograms[] = {{"ring", ring}, {"two bars", two_bars}};
  Drawing classes;
  for (const auto& [frame_name, frame] : frames) {
    for (const auto& [pictogram_name, pictogram] : pictograms) {
      classes.push_back({std::string(frame_name) + " with " + pictogram_name,
                         [frame = frame, pictogram = pictogram](Canvas& canvas, Random& random) {
                           draw_sign(canvas, random, frame, pictogram);
                         }});
    }
  }
  return classes;
}

}  // namespace lintel::drawn
