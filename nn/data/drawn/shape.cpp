#include "lintel/nn/data/drawn/shape.hpp"

#include <algorithm>
#include <limits>
#include <utility>

namespace lintel::drawn {
namespace {

Shape around(const std::vector<Point>& points, double margin) {
  const double infinity = std::numeric_limits<double>::infinity();
  Shape shape{{infinity, infinity}, {-infinity, -infinity}, {}};
  for (const Point point : points) {
    shape.low = {std::min(shape.low.x, point.x - margin), std::min(shape.low.y, point.y - margin)};
    shape.high = {std::max(shape.high.x, point.x + margin),
                  std::max(shape.high.y, point.y + margin)};
  }
  return shape;
}

double squared_distance(Point at, Point from, Point to) {
  const Point line = to - from, offset = at - from;
  const double share = std::clamp(dot(offset, line) / std::max(dot(line, line), 1e-12), 0.0, 1.0);
  const Point apart = offset - share * line;
  return dot(apart, apart);
}

}  // namespace

Shape disc(Point center, double radius) {
  const Point reach{radius, radius};
  return {center - reach, center + reach, [=](Point at) { return length(at - center) - radius; }};
}

Shape ellipse(Point center, double radius_x, double radius_y, double angle) {
  const Point axis = polar(1, angle), reach = std::max(radius_x, radius_y) * Point{1, 1};
  return {
      center - reach, center + reach, [=](Point at) {
        const Point offset = at - center;
        const Point local{dot(offset, axis) / radius_x, dot(offset, {-axis.y, axis.x}) / radius_y};
        // The distance to first order: how far the unit circle is missed, over the gradient.
        const double radial = length(local);
        const double gradient = length({local.x / radius_x, local.y / radius_y});
        return gradient > 0 ? radial * (radial - 1) / gradient : -std::min(radius_x, radius_y);
      }};
}

Shape polygon(std::vector<Point> corners) {
  Shape shape = around(corners, 0);
  shape.distance = [corners = std::move(corners)](Point at) {
    double nearest = std::numeric_limits<double>::infinity();
    bool inside = false;
    Point previous = corners.back();
    for (const Point corner : corners) {
      nearest = std::min(nearest, squared_distance(at, previous, corner));
      if ((corner.y > at.y) != (previous.y > at.y) &&
          at.x < (previous.x - corner.x) * (at.y - corner.y) / (previous.y - corner.y) + corner.x) {
        inside = !inside;
      }
      previous = corner;
    }
    return inside ? -std::sqrt(nearest) : std::sqrt(nearest);
  };
  return shape;
}

Shape regular_polygon(Point center, double radius, int count, double angle) {
  std::vector<Point> corners;
  for (int i = 0; i < count; ++i) {
    corners.push_back(center + polar(radius, angle + i * full_turn / count));
  }
  return polygon(std::move(corners));
}

Shape star(Point center, double radius, int count, double depth, double angle) {
  std::vector<Point> corners;
  for (int i = 0; i < 2 * count; ++i) {
    corners.push_back(
        center + polar(i % 2 == 0 ? radius : depth * radius, angle + i * full_turn / (2 * count)));
  }
  return polygon(std::move(corners));
}

Shape rectangle(Point center, double width, double height, double angle) {
  const Frame frame(center, angle, width / 2, height / 2);
  return polygon({frame(-1, -1), frame(1, -1), frame(1, 1), frame(-1, 1)});
}

Shape box(double left, double top, double right, double bottom) {
  return {{left, top}, {right, bottom}, [=](Point at) {
            const double across = std::max(left - at.x, at.x - right);
            const double along = std::max(top - at.y, at.y - bottom);
            if (across > 0 && along > 0) return length({across, along});
            return std::max(across, along);
          }};
}

Shape stroke(std::vector<Point> points, double thickness) {
  Shape shape = around(points, thickness / 2);
  shape.distance = [points = std::move(points), thickness](Point at) {
    double nearest = squared_distance(at, points.front(), points.front());
    for (std::size_t i = 1; i < points.size(); ++i) {
      nearest = std::min(nearest, squared_distance(at, points[i - 1], points[i]));
    }
    return std::sqrt(nearest) - thickness / 2;
  };
  return shape;
}

Shape outline(Shape shape, double thickness) {
  const Point margin{thickness / 2, thickness / 2};
  return {shape.low - margin, shape.high + margin,
          [distance = std::move(shape.distance), thickness](Point at) {
            return std::abs(distance(at)) - thickness / 2;
          }};
}

Shape without(Shape shape, Shape hole) {
  return {shape.low, shape.high,
          [outer = std::move(shape.distance), inner = std::move(hole.distance)](Point at) {
            return std::max(outer(at), -inner(at));
          }};
}

Shape common(Shape first, Shape second) {
  return {first.low, first.high,
          [one = std::move(first.distance), other = std::move(second.distance)](Point at) {
            return std::max(one(at), other(at));
          }};
}

std::vector<Point> curve(const std::vector<Point>& through, bool closed) {
  const auto count = static_cast<int>(through.size());
  const auto at = [&](int i) {
    return through[static_cast<std::size_t>(closed ? (i + count) % count
                                                   : std::clamp(i, 0, count - 1))];
  };
  constexpr int pieces = 3;
  std::vector<Point> fine{at(0)};
  for (int i = 0; i < (closed ? count : count - 1); ++i) {
    const Point before = at(i - 1), from = at(i), to = at(i + 1), after = at(i + 2);
    for (int piece = 1; piece <= pieces; ++piece) {
      const double t = static_cast<double>(piece) / pieces;
      fine.push_back(from + 0.5 * t *
                                (to - before +
                                 t * (2 * before - 5 * from + 4 * to - after +
                                      t * (3 * from - before - 3 * to + after))));
    }
  }
  return fine;
}

std::vector<Point> placed(const Frame& frame, const std::vector<Point>& points) {
  std::vector<Point> moved;
  moved.reserve(points.size());
  for (const Point point : points) moved.push_back(frame(point));
  return moved;
}

}  // namespace lintel::drawn
