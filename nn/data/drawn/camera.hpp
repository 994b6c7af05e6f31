// What lies between a clean drawing and an image: the background that it is set in, and a cheap
// camera.
#pragma once

#include <cstdint>
#include <span>

#include "lintel/core/random.hpp"
#include "lintel/nn/data/drawn/canvas.hpp"

namespace lintel::drawn {

/// Covers the canvas with a quiet background about this colour: plain, shaded, cloudy or striped.
void backdrop(Canvas& canvas, Random& random, Colour colour);
/// Draws a few fragments that mean nothing, at places near the edge of the picture.
void clutter(Canvas& canvas, Random& random, const std::vector<Colour>& colours, int most);
/// Blurs a little, exposes unevenly, adds noise, and writes the 3 * side * side bytes of an image
/// ([red, green, blue][row][column]). Uses `random` last: the drawing is the same at every size.
void photograph(Canvas& canvas, Random& random, std::span<std::uint8_t> image);

}  // namespace lintel::drawn
