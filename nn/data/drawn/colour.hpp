// Colours and random palettes. No palette knows what it will paint, so colours tell nothing of a
// class.
#pragma once

#include <cstdint>
#include <vector>

#include "lintel/core/random.hpp"

namespace lintel::drawn {

/// Red, green and blue as they are stored in image files (sRGB), each from 0 to 1.
struct Colour {
  double red = 0, green = 0, blue = 0;
};

/// (1 - share) * a + share * b.
Colour mix(Colour a, Colour b, double share);
/// Lighter (amount > 0: towards white) or darker (amount < 0: towards black).
Colour shade(Colour colour, double amount);
/// The colour of this perceived lightness (0 black, 1 white), chroma (0 gray, 0.3 vivid) and hue in
/// radians, from the Oklab colour space; colours that a screen cannot show are clamped.
Colour perceived(double lightness, double chroma, double hue);

/// `count` >= 2 colours whose lightnesses differ by about equal steps, from dark to light or, in
/// half of the palettes, from light to dark; hues that go together.
std::vector<Colour> ordered_palette(Random& random, std::int64_t count);
/// The same, in random order.
std::vector<Colour> palette(Random& random, std::int64_t count);

}  // namespace lintel::drawn
