#include "lintel/nn/data/drawn/canvas.hpp"

#include <algorithm>

namespace lintel::drawn {

Paint gradient(Colour first, Colour second, Point from, Point to) {
  const Point line = to - from;
  const Point direction = (1 / std::max(dot(line, line), 1e-12)) * line;
  return
      [=](Point at) { return mix(first, second, std::clamp(dot(at - from, direction), 0.0, 1.0)); };
}

Canvas::Canvas(std::int64_t side) : side_(side), pixels_(static_cast<std::size_t>(side * side)) {}

Point Canvas::center(std::int64_t row, std::int64_t column) const {
  const double pixel_size = size_ / static_cast<double>(side_);
  return corner_ +
         pixel_size * Point{static_cast<double>(column) + 0.5, static_cast<double>(row) + 0.5};
}

void Canvas::zoom(Point corner, double size) {
  corner_ = corner;
  size_ = size;
}

void Canvas::cover(Colour colour) { std::fill(pixels_.begin(), pixels_.end(), colour); }

void Canvas::cover(const Paint& paint, bool fine) {
  const double step = 0.25 * size_ / static_cast<double>(side_);
  std::size_t at = 0;
  for (std::int64_t row = 0; row < side_; ++row) {
    for (std::int64_t column = 0; column < side_; ++column, ++at) {
      const Point middle = center(row, column);
      if (!fine) {
        pixels_[at] = paint(middle);
        continue;
      }
      const auto pair = [&](double y) {
        return mix(paint(middle + Point{-step, y}), paint(middle + Point{step, y}), 0.5);
      };
      pixels_[at] = mix(pair(-step), pair(step), 0.5);
    }
  }
}

template <class ColourAt>
void Canvas::blend(const Shape& shape, double opacity, const ColourAt& colour_at) {
  const auto side = static_cast<double>(side_);
  const double pixels = side / size_;  // in one unit of the picture
  const auto index = [&](double place, double start, double margin) {
    return static_cast<std::int64_t>(std::clamp((place - start) * pixels + margin, 0.0, side));
  };
  const std::int64_t left = index(shape.low.x, corner_.x, -1),
                     right = index(shape.high.x, corner_.x, 2);
  const std::int64_t top = index(shape.low.y, corner_.y, -1),
                     bottom = index(shape.high.y, corner_.y, 2);
  for (std::int64_t row = top; row < bottom; ++row) {
    for (std::int64_t column = left; column < right; ++column) {
      const Point at = center(row, column);
      const double covered = std::clamp(0.5 - shape.distance(at) * pixels, 0.0, 1.0) * opacity;
      if (covered <= 0) continue;
      Colour& pixel = pixels_[static_cast<std::size_t>(row * side_ + column)];
      pixel = mix(pixel, colour_at(at), covered);
    }
  }
}

void Canvas::draw(const Shape& shape, Colour colour, double opacity) {
  blend(shape, opacity, [=](Point) { return colour; });
}

void Canvas::draw(const Shape& shape, const Paint& paint) { blend(shape, 1, paint); }

void Canvas::darken(const std::function<double(Point)>& shadow) {
  std::size_t at = 0;
  for (std::int64_t row = 0; row < side_; ++row) {
    for (std::int64_t column = 0; column < side_; ++column, ++at) {
      pixels_[at] = shade(pixels_[at], -shadow(center(row, column)));
    }
  }
}

void Canvas::blur(double radius) {
  const double deviation = radius * static_cast<double>(side_);
  const auto reach = static_cast<std::int64_t>(std::ceil(2.5 * deviation));
  if (reach < 1) return;
  std::vector<double> weights;
  double total = 0;
  for (std::int64_t i = -reach; i <= reach; ++i) {
    const double offset = static_cast<double>(i) / deviation;
    weights.push_back(std::exp(-offset * offset / 2));
    total += weights.back();
  }
  std::vector<Colour> blurred(pixels_.size());
  // Along the rows, written transposed; done twice, that is both directions and the old
  // orientation.
  for (int pass = 0; pass < 2; ++pass) {
    for (std::int64_t row = 0; row < side_; ++row) {
      for (std::int64_t column = 0; column < side_; ++column) {
        Colour sum;
        for (std::int64_t i = -reach; i <= reach; ++i) {
          const Colour& near = pixel(row, std::clamp<std::int64_t>(column + i, 0, side_ - 1));
          const double weight = weights[static_cast<std::size_t>(i + reach)] / total;
          sum = {sum.red + weight * near.red, sum.green + weight * near.green,
                 sum.blue + weight * near.blue};
        }
        blurred[static_cast<std::size_t>(column * side_ + row)] = sum;
      }
    }
    std::swap(pixels_, blurred);
  }
}

}  // namespace lintel::drawn
