// Learning rates over the course of training.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <numbers>

namespace lintel {

/// How a learning rate goes on after its linear warm-up.
enum class Decay { constant, cosine };

/// The share of the peak learning rate at a step: rising linearly over `warm_up` steps, then
/// constant or falling to 0 along half a cosine (Loshchilov and Hutter, *SGDR*, 2017).
inline double schedule(Decay decay, std::int64_t step, std::int64_t steps, std::int64_t warm_up) {
  if (step < warm_up) return static_cast<double>(step + 1) / static_cast<double>(warm_up + 1);
  if (decay == Decay::constant) return 1;
  const double done = static_cast<double>(step - warm_up) /
                      static_cast<double>(std::max<std::int64_t>(1, steps - warm_up));
  return 0.5 * (1 + std::cos(std::numbers::pi * done));
}

}  // namespace lintel
