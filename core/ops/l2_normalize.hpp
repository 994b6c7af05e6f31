// Rows of unit length.
#pragma once

#include "lintel/core/ops/multiply.hpp"
#include "lintel/core/ops/power.hpp"
#include "lintel/core/ops/rsqrt.hpp"
#include "lintel/core/ops/sum.hpp"

namespace lintel {

/// x / √(Σ x² + epsilon) over the last axis.
template <Value T>
T l2_normalize(const T& x, double epsilon = 1e-12) {
  return x * rsqrt(sum(square(x), {-1}, Keep::yes) + epsilon);
}

}  // namespace lintel
