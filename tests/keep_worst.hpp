// The largest error so far.
#pragma once

#include <cmath>
#include <limits>

namespace lintel::test {

/// Makes `worst` the size of the error where that is larger. What is not a number is the worst of
/// all: `std::max` would let it pass.
inline void keep_worst(double& worst, double error) {
  const double size = std::fabs(error);
  if (!(size <= worst)) worst = std::isnan(size) ? std::numeric_limits<double>::infinity() : size;
}

}  // namespace lintel::test
