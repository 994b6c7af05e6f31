// A small software canvas with smooth edges.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "lintel/nn/data/drawn/colour.hpp"
#include "lintel/nn/data/drawn/shape.hpp"

namespace lintel::drawn {

/// A colour that changes over the picture.
using Paint = std::function<Colour(Point)>;

/// The paint that goes from one colour at `from` to another at `to` and stays so beyond.
Paint gradient(Colour first, Colour second, Point from, Point to);

/// A square picture of side * side pixels over the unit square; black at first.
class Canvas {
 public:
  explicit Canvas(std::int64_t side);

  std::int64_t side() const { return side_; }
  const Colour& pixel(std::int64_t row, std::int64_t column) const {
    return pixels_[static_cast<std::size_t>(row * side_ + column)];
  }

  /// From now on the canvas shows only the square of this size with this upper left corner.
  void zoom(Point corner, double size);
  /// Covers the whole canvas; a `fine` paint is averaged over four points in each pixel, so that
  /// its hard edges become smooth.
  void cover(Colour colour);
  void cover(const Paint& paint, bool fine = false);
  /// Draws a shape over what is there.
  void draw(const Shape& shape, Colour colour, double opacity = 1);
  void draw(const Shape& shape, const Paint& paint);
  /// Multiplies each pixel by 1 - shadow(place).
  void darken(const std::function<double(Point)>& shadow);
  /// Gaussian blur; `radius` is the standard deviation as a share of the side.
  void blur(double radius);

 private:
  template <class ColourAt>
  void blend(const Shape& shape, double opacity, const ColourAt& colour_at);
  Point center(std::int64_t row, std::int64_t column) const;

  std::int64_t side_;
  Point corner_;
  double size_ = 1;  // of what is seen, in units of the picture
  std::vector<Colour> pixels_;
};

}  // namespace lintel::drawn
