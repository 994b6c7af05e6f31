// A sign on a pole: a frame with a border, and a pictogram in it.
#pragma once

#include <functional>

#include "lintel/core/random.hpp"
#include "lintel/nn/data/drawn/canvas.hpp"

namespace lintel::drawn {

/// The outline of a sign about the origin of the frame; `size` is 1 for its edge, less for the
/// inside.
using SignFrame = Shape (*)(const Frame& frame, double size);
/// Draws a pictogram in the middle of the frame.
using Pictogram = void (*)(Canvas& canvas, const Frame& frame, Colour colour);

/// Draws a sign before a street-like background, seen a little from the side, in random colours.
void draw_sign(Canvas& canvas, Random& random, SignFrame outline, Pictogram pictogram);

}  // namespace lintel::drawn
