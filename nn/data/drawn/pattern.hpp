// Two-tone patterns that fill the plane; their period is one unit.
#pragma once

#include <functional>

#include "lintel/core/random.hpp"
#include "lintel/nn/data/drawn/point.hpp"

namespace lintel::drawn {

/// A field from 0 to 1 over the plane.
using Pattern = std::function<double(Point)>;

Pattern stripes(Random& random);
Pattern checker(Random& random);
Pattern dots(Random& random);
Pattern bricks(Random& random);
Pattern waves(Random& random);
/// Bands that pass over and under each other.
Pattern weave(Random& random);
/// The borders between the cells of random points.
Pattern cracks(Random& random);
/// Circles about one center.
Pattern rings(Random& random);
Pattern zigzag(Random& random);
Pattern honeycomb(Random& random);
/// Rows of half discs, each row over the one before, as on a fish.
Pattern scales(Random& random);
/// Lines that run about knots, as in wood.
Pattern grain(Random& random);

/// Thin and thick lines that cross.
Pattern plaid(Random& random);
Pattern triangles(Random& random);
/// Veins along the level lines of a cloud.
Pattern marble(Random& random);
/// Round stones of different brightness.
Pattern pebbles(Random& random);
/// Small plus signs in rows.
Pattern crosses(Random& random);
Pattern spiral(Random& random);
/// Short parallel strokes that change direction from one square to the next.
Pattern parquet(Random& random);

}  // namespace lintel::drawn
