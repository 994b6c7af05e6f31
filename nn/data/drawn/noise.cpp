#include "lintel/nn/data/drawn/noise.hpp"

namespace lintel::drawn {

double Lattice::operator()(std::int64_t x, std::int64_t y, std::uint32_t which) const {
  std::uint32_t hash = seed_ ^ (which * 0x9E3779B9u);
  for (const std::int64_t coordinate : {x, y}) {
    hash = (hash ^ static_cast<std::uint32_t>(coordinate)) * 0x85EBCA6Bu;
    hash = (hash ^ (hash >> 15)) * 0xC2B2AE35u;
    hash ^= hash >> 13;
  }
  return hash * 0x1p-32;
}

double Noise::operator()(Point at) const {
  const double left = std::floor(at.x), top = std::floor(at.y);
  const auto smooth = [](double t) { return t * t * (3 - 2 * t); };
  const double across = smooth(at.x - left), along = smooth(at.y - top);
  const auto x = static_cast<std::int64_t>(left), y = static_cast<std::int64_t>(top);
  const auto row = [&](std::int64_t at_y) {
    const double first = lattice_(x, at_y);
    return first + across * (lattice_(x + 1, at_y) - first);
  };
  const double upper = row(y);
  return upper + along * (row(y + 1) - upper);
}

double Noise::cloud(Point at) const {
  // The octaves are moved against each other, or their lattices would show at the origin.
  return (4 * (*this)(at) + 2 * (*this)(2 * at + Point{17.3, 5.7}) +
          (*this)(4 * at + Point{41.9, 83.1})) /
         7;
}

}  // namespace lintel::drawn
