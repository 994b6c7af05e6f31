// Shapes as signed distances: negative inside, positive outside. Smooth edges at any size come from
// that.
#pragma once

#include <functional>
#include <vector>

#include "lintel/nn/data/drawn/point.hpp"

namespace lintel::drawn {

struct Shape {
  Point low, high;                        ///< corners of a box around it
  std::function<double(Point)> distance;  ///< to its edge, in units of the picture; negative inside
};

Shape disc(Point center, double radius);
/// `angle` turns the first radius away from the x axis.
Shape ellipse(Point center, double radius_x, double radius_y, double angle = 0);
/// Any simple polygon of three or more corners.
Shape polygon(std::vector<Point> corners);
/// With `count` corners on a circle, the first at `angle`.
Shape regular_polygon(Point center, double radius, int count, double angle);
/// With `count` rays; `depth` in (0, 1) is the inner radius as a share of the outer.
Shape star(Point center, double radius, int count, double depth, double angle);
/// A rectangle turned by `angle`.
Shape rectangle(Point center, double width, double height, double angle = 0);
/// An upright rectangle.
Shape box(double left, double top, double right, double bottom);
/// A line through the points with round ends.
Shape stroke(std::vector<Point> points, double thickness);
/// The edge of a shape as a line.
Shape outline(Shape shape, double thickness);
/// Where the first shape is and the second is not.
Shape without(Shape shape, Shape hole);
/// Where both are.
Shape common(Shape first, Shape second);

/// A smooth curve through the points (Catmull-Rom), as a finer line of points. `closed` joins the
/// last point to the first.
std::vector<Point> curve(const std::vector<Point>& through, bool closed = false);
/// The points, each moved into the picture by the frame.
std::vector<Point> placed(const Frame& frame, const std::vector<Point>& points);

}  // namespace lintel::drawn
