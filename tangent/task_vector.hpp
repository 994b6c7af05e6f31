// Task vectors: what fine-tuning adds to the weights, as a vector that can be calculated with.
//
// A task vector is a model like any other (`fine_tuned - pretrained`), so sums, negatives and
// multiples are those of core/model.hpp: `pretrained + 0.3 * (tau_a + tau_b)` adds two tasks,
// `pretrained - tau` forgets one.
#pragma once

#include "lintel/core/model.hpp"

namespace lintel {

/// The cosine of the angle between two task vectors; 0 where one is zero.
template <Model M>
double cosine(const M& a, const M& b) {
  const double lengths = norm(a) * norm(b);
  return lengths > 0 ? static_cast<double>(dot(a, b).item()) / lengths : 0;
}

/// "a is to b as c is to ...": τ_c + (τ_b − τ_a) (Ilharco et al. 2023, sec. 5).
template <Model M>
M analogy(const M& a, const M& b, const M& c) {
  return c + (b - a);
}

}  // namespace lintel
