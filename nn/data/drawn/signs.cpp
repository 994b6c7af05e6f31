#include <utility>

#include "lintel/nn/data/drawn/drawing.hpp"
#include "lintel/nn/data/drawn/sign.hpp"

namespace lintel::drawn {
namespace {

Shape triangle(const Frame& frame, double size) {
  const auto corner = [&](double x, double y) { return frame(size * x, 0.12 + size * y); };
  return polygon({corner(0, -1.22), corner(1.15, 0.82), corner(-1.15, 0.82)});
}

Shape round(const Frame& frame, double size) {
  std::vector<Point> corners;
  for (int i = 0; i < 20; ++i) corners.push_back(frame(polar(size, i * full_turn / 20)));
  return polygon(std::move(corners));
}

Shape square(const Frame& frame, double size) {
  const double half = 0.88 * size;
  return polygon({frame(-half, -half), frame(half, -half), frame(half, half), frame(-half, half)});
}

Shape diamond(const Frame& frame, double size) {
  const double reach = 1.2 * size;
  return polygon({frame(0, -reach), frame(reach, 0), frame(0, reach), frame(-reach, 0)});
}

void bar(Canvas& canvas, const Frame& frame, Colour colour) {
  canvas.draw(polygon({frame(-0.5, -0.08), frame(0.5, -0.08), frame(0.5, 0.28), frame(-0.5, 0.28)}),
              colour);
}

void arrow(Canvas& canvas, const Frame& frame, Colour colour) {
  canvas.draw(polygon({frame(0, -0.5), frame(0.42, 0.05), frame(0.14, 0.05), frame(0.14, 0.58),
                       frame(-0.14, 0.58), frame(-0.14, 0.05), frame(-0.42, 0.05)}),
              colour);
}

void cross(Canvas& canvas, const Frame& frame, Colour colour) {
  const double thickness = 0.24 * length(frame(0, 1) - frame(0, 0));
  canvas.draw(stroke({frame(-0.33, -0.23), frame(0.33, 0.43)}, thickness), colour);
  canvas.draw(stroke({frame(0.33, -0.23), frame(-0.33, 0.43)}, thickness), colour);
}

}  // namespace

Drawing signs() {
  const std::pair<const char*, SignFrame> frames[] = {
      {"triangle", triangle}, {"round", round}, {"square", square}, {"diamond", diamond}};
  const std::pair<const char*, Pictogram> pictograms[] = {
      {"bar", bar}, {"arrow", arrow}, {"cross", cross}};
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
