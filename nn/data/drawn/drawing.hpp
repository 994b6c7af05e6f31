// Kinds of pictures: a list of classes, and how a picture of one is drawn.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "lintel/core/random.hpp"
#include "lintel/nn/data/drawn/canvas.hpp"

namespace lintel::drawn {

// Two random numbers are never drawn as arguments of one call, whose order is the compiler's
// choice: each has a statement, or a place between braces, of its own.

/// A class of pictures: its name, and how a new one is drawn over an empty canvas.
struct PictureClass {
  std::string name;
  std::function<void(Canvas&, Random&)> draw;
};

/// A task, as the classes that are to be told apart.
using Drawing = std::vector<PictureClass>;

Drawing digits();     ///< handwritten-looking digits among clutter
Drawing signs();      ///< traffic signs: four frames, three pictograms
Drawing textures();   ///< twelve patterns at any scale, angle and colour
Drawing land_use();   ///< the ground from above
Drawing counting();   ///< one to six things
Drawing compass();    ///< which of eight ways something points
Drawing relations();  ///< where a disc is with respect to a triangle
Drawing scenes();     ///< landscapes and townscapes at any time of day

/// What to learn before all of these: like strokes, frames, patterns and layouts, other classes.
Drawing world();
// The families of its classes:
Drawing world_letters();
Drawing world_signs();
Drawing world_textures();
Drawing world_land();          ///< the ground from above, in other uses
Drawing world_arrangements();  ///< groups, pairs and creatures that face some way
Drawing world_scenes();

}  // namespace lintel::drawn
