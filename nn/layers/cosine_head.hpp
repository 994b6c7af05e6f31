// A classifier that looks at directions only.
#pragma once

#include "lintel/core/ops.hpp"

namespace lintel {

/// scale * cos(features, row) for each class's row: features [N, width], rows [classes, width] ->
/// [N, classes]. It is how CLIP compares images with class names, and what makes frozen heads
/// possible: a row is a class's direction.
template <Value X, Value W>
auto cosine_logits(const X& features, const W& rows, double scale = 20) {
  return matmul(l2_normalize(features), l2_normalize(rows), Transpose::right) * scale;
}

}  // namespace lintel
