// A surface seen from close by: a pattern in two colours, bent and unevenly lit.
#pragma once

#include "lintel/nn/data/drawn/canvas.hpp"
#include "lintel/nn/data/drawn/pattern.hpp"

namespace lintel::drawn {

/// Covers the canvas with the pattern at a random place, scale and angle, in two random colours.
void draw_surface(Canvas& canvas, Random& random, Pattern (*make)(Random&));

}  // namespace lintel::drawn
