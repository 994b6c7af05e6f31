// A stroke font of our own: digits and some capital letters as a few curves each.
#pragma once

#include <string_view>
#include <vector>

#include "lintel/core/random.hpp"
#include "lintel/nn/data/drawn/canvas.hpp"

namespace lintel::drawn {

/// One stroke of a pen through these points of the box [0, 1] x [0, 1].
struct PenStroke {
  enum class Kind { straight, curved, closed } kind;
  std::vector<Point> points;
};

/// The strokes of one of `0123456789ABHJKRSU`.
const std::vector<PenStroke>& glyph(char sign);

/// Draws a glyph large, in a random hand: turned, slanted, wavering, in some thickness, with or
/// without a halo, among clutter.
void draw_glyph(Canvas& canvas, Random& random, char sign);

}  // namespace lintel::drawn
