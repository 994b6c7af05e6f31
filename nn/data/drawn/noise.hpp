// Smooth random fields over the plane: what makes clouds, ground and warped lines.
#pragma once

#include <cstdint>

#include "lintel/core/random.hpp"
#include "lintel/nn/data/drawn/point.hpp"

namespace lintel::drawn {

/// A fixed random number for each whole-numbered point of the plane.
class Lattice {
 public:
  explicit Lattice(Random& random) : seed_(random.bits()) {}
  /// Uniform in [0, 1); `which` chooses one of several independent numbers of the point.
  double operator()(std::int64_t x, std::int64_t y, std::uint32_t which = 0) const;

 private:
  std::uint32_t seed_;
};

/// Value noise: random numbers at whole-numbered points, smoothly joined in between.
class Noise {
 public:
  explicit Noise(Random& random) : lattice_(random) {}
  /// From 0 to 1, with features about one unit wide.
  double operator()(Point at) const;
  /// From 0 to 1, three octaves added: features about one unit wide, with finer detail on them.
  double cloud(Point at) const;

 private:
  Lattice lattice_;
};

}  // namespace lintel::drawn
