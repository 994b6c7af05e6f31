// A classifier that looks at directions only.
#pragma once

#include "lintel/core/ops.hpp"

namespace lintel {

/// The scale of all of lintel's models: cosines lie between -1 and 1, too close for softmax.
inline constexpr double cosine_scale = 20;

/// scale * cos(features, row) for each class's row: features [N, width], rows [classes, width] ->
/// [N, classes]. It is how CLIP compares images with class names, and what makes frozen heads
/// possible: a row is a class's direction.
template <Value X, Value W>
auto cosine_logits(const X& features, const W& rows, double scale = cosine_scale) {
  return matmul(l2_normalize(features), l2_normalize(rows), Transpose::right) * scale;
}

}  // namespace lintel
