// Points of the picture plane. A picture is the unit square, x to the right and y downwards,
// whatever its number of pixels: so one picture can be drawn at every size.
#pragma once

#include <cmath>
#include <numbers>

namespace lintel::drawn {

inline constexpr double full_turn = 2 * std::numbers::pi;

struct Point {
  double x = 0, y = 0;
  friend Point operator+(Point a, Point b) { return {a.x + b.x, a.y + b.y}; }
  friend Point operator-(Point a, Point b) { return {a.x - b.x, a.y - b.y}; }
  friend Point operator*(double factor, Point a) { return {factor * a.x, factor * a.y}; }
};

inline double dot(Point a, Point b) { return a.x * b.x + a.y * b.y; }
inline double length(Point a) { return std::sqrt(dot(a, a)); }
/// The point at this distance from the origin; angle 0 is to the right, a quarter turn is down.
inline Point polar(double radius, double angle) {
  return {radius * std::cos(angle), radius * std::sin(angle)};
}
/// The part of a number after the decimal point, in [0, 1) for negative numbers too.
inline double fraction(double value) { return value - std::floor(value); }

/// A coordinate system of one object, placed in the picture: turned, scaled, slanted and moved.
class Frame {
 public:
  Frame(Point origin, double angle, double width, double height, double slant = 0)
      : origin_(origin),
        right_(width * polar(1, angle)),
        down_(height * (polar(1, angle + full_turn / 4) + slant * polar(1, angle))) {}
  /// Of one scale in both directions.
  Frame(Point origin, double angle, double scale) : Frame(origin, angle, scale, scale) {}

  /// Where a point of the object is in the picture.
  Point operator()(double x, double y) const { return origin_ + x * right_ + y * down_; }
  Point operator()(Point local) const { return (*this)(local.x, local.y); }

 private:
  Point origin_, right_, down_;
};

}  // namespace lintel::drawn
