// Class directions that a model knows, and yet has to learn.
#pragma once

#include <cmath>
#include <numbers>
#include <string>

#include "lintel/core/ops.hpp"

namespace lintel {

/// Each row of `directions` [classes, width] turned by `degrees`, in the plane that it spans with a
/// random direction at right angles to it, drawn from (seed, name); of length 1, but for a row that
/// is too short to have a direction (`l2_normalize`). As
/// the frozen head of a task (`cosine_logits`) it asks an encoder that tells the classes apart
/// already to say so in other directions: how far it has to go is the angle. Throws `Error` where
/// there are fewer than two numbers in a row.
template <class S>
Tensor<S> turned_directions(const Tensor<S>& directions, double degrees, std::uint64_t seed,
                            const std::string& name) {
  if (directions.rank() != 2 || directions.shape()[1] < 2) {
    fail("turned_directions: ", directions.shape(), "; expected [classes, width], width 2 or more");
  }
  Random random(seed, "turned directions of " + name);
  const Tensor<S> from = l2_normalize(directions);
  const Tensor<S> any = Tensor<S>::normal(from.shape(), random);
  const Tensor<S> across = l2_normalize(any - from * sum(from * any, {1}, Keep::yes));
  const double angle = degrees * std::numbers::pi / 180;
  return from * std::cos(angle) + across * std::sin(angle);
}

}  // namespace lintel
