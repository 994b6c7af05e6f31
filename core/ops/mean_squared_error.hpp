// The mean squared error.
#pragma once

#include "lintel/core/ops/power.hpp"
#include "lintel/core/ops/subtract.hpp"
#include "lintel/core/ops/sum.hpp"

namespace lintel {

/// Mean of (a − b)² over all elements: a scalar.
template <Value A, Value B>
auto mean_squared_error(const A& a, const B& b) {
  if (a.shape() != b.shape()) fail("mean_squared_error: shapes ", a.shape(), " and ", b.shape());
  return mean(square(a - b));
}

}  // namespace lintel
