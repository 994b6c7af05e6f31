// The ground from above, at any angle: what pictures of land use have in common.
#pragma once

#include "lintel/core/random.hpp"
#include "lintel/nn/data/drawn/canvas.hpp"
#include "lintel/nn/data/drawn/noise.hpp"

namespace lintel::drawn {

/// A piece of land: a frame turned at random whose origin is the middle of the picture, the picture
/// itself being within 0.71 of it, and five colours that may mean anything (as in false-colour
/// images).
struct Land {
  explicit Land(Random& random);

  double angle;
  Frame frame;
  std::vector<Colour> colours;

  /// A point of the picture along the frame's axes, not scaled.
  Point local(Point at) const;
};

/// Covers the canvas with uneven ground of this colour.
void draw_ground(Canvas& canvas, Random& random, Colour colour);
/// A tree from above: a crown with its lit side.
void draw_tree(Canvas& canvas, Point at, double radius, Colour colour);
/// A flat or ridged roof.
void draw_roof(Canvas& canvas, Point at, double width, double height, double angle, Colour colour);
/// Trees at random places.
void scatter_trees(Canvas& canvas, Random& random, Colour colour, int most);

}  // namespace lintel::drawn
