// The Gaussian error linear unit, in its exact form.
#pragma once

#include <numbers>

#include "lintel/core/kernels/elementwise.hpp"
#include "lintel/core/op.hpp"

namespace lintel {
namespace op {
struct Gelu : Elementwise<Gelu> {
  static constexpr bool keeps_output = false;

  template <class S>
  Tensor<S> value(Inputs<Tensor<S>> x) const {
    return kernels::gelu(x[0]);
  }
  // Φ(x) + x φ(x)
  template <class T>
  T derivative_times(const T& x, const T&, const T& factor) const {
    if constexpr (Plain<T>) {
      return kernels::gelu_derivative_times(x, factor);
    } else {
      const T distribution = 0.5 + 0.5 * erf(x * (1 / std::numbers::sqrt2));
      const T density = std::numbers::inv_sqrtpi / std::numbers::sqrt2 * exp(-0.5 * (x * x));
      return (distribution + x * density) * factor;
    }
  }
  template <class T>
  T composite(Inputs<T> x) const {
    return x[0] * (0.5 + 0.5 * erf(x[0] * (1 / std::numbers::sqrt2)));
  }
};
}  // namespace op

/// x Φ(x), element by element, where Φ is the distribution function of the standard normal.
/// Hendrycks and Gimpel, *Gaussian Error Linear Units* (2016); not the tanh approximation.
template <Value T>
T gelu(const T& x) {
  return apply_to(op::Gelu{}, x);
}

}  // namespace lintel
