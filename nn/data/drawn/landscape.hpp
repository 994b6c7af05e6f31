// Views from the ground, in layers: what pictures of scenes have in common.
#pragma once

#include "lintel/core/random.hpp"
#include "lintel/nn/data/drawn/canvas.hpp"
#include "lintel/nn/data/drawn/drawing.hpp"

namespace lintel::drawn {

/// The colours of a view at some time of day: the sky, then from far to near, ever darker (or, at
/// night or in snow, ever lighter), and the height of the horizon.
struct View {
  Colour sky, haze, far, middle, near, nearest;
  double horizon;
};

/// Draws what a picture is of, over sky and hills.
using Subject = void (*)(Canvas& canvas, Random& random, const View& view);

/// The class of the views of this subject. Around it, and telling nothing of the class, are a sky
/// (with sun, moon, clouds or stars), perhaps hills, and perhaps bushes, a fence, a branch or rain.
PictureClass landscape(const char* name, Subject subject);

/// Covers everything below `top` at the left edge and the right edge of the picture.
void draw_ground_below(Canvas& canvas, double top_left, double top_right, const Paint& paint);
/// Covers everything below a line through these points (from left to right).
void draw_ridge(Canvas& canvas, std::vector<Point> crest, const Paint& paint);
/// Water from `top` down, with glints of the second colour.
void draw_water(Canvas& canvas, Random& random, double top, Colour water, Colour glint);
/// The paint of one colour.
Paint plain(Colour colour);

}  // namespace lintel::drawn
