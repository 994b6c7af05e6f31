// The error function.
#pragma once

#include <numbers>

#include "lintel/core/kernels/elementwise.hpp"
#include "lintel/core/op.hpp"

namespace lintel {
namespace op {
struct Erf : Elementwise<Erf> {
  static constexpr bool keeps_inputs = true, keeps_output = false;

  template <class S>
  Tensor<S> value(Inputs<Tensor<S>> x) const {
    return kernels::erf(x[0]);
  }
  template <class T>
  auto derivative(const T& x, const T&) const {
    return 2 * std::numbers::inv_sqrtpi * exp(-(x * x));
  }
};
}  // namespace op

/// erf x = 2/√π ∫₀ˣ exp(−t²) dt, element by element.
template <Value T>
T erf(const T& x) {
  return apply_to(op::Erf{}, x);
}

}  // namespace lintel
