// The Gaussian error linear unit, in its exact form.
#pragma once

#include <numbers>

#include "lintel/core/composite.hpp"
#include "lintel/core/kernels/elementwise.hpp"

namespace lintel {
namespace op {
// gelu''(x) a b, with gelu'' = (2 − x²) φ where φ is the density of the standard normal.
struct GeluCurvatureTimes {
  template <class S>
  Tensor<S> value(Inputs<Tensor<S>> x) const {
    return kernels::gelu_curvature_times(x[0], x[1], x[2]);
  }
  template <class T>
  T composite(Inputs<T> x) const {
    const T density = std::numbers::inv_sqrtpi / std::numbers::sqrt2 * exp(-0.5 * (x[0] * x[0]));
    return (2.0 * density - x[0] * density * x[0]) * x[1] * x[2];
  }
};

// gelu'(x) * factor, with gelu' = Φ + x φ: an op of its own, so that second derivatives are fused
// too.
struct GeluDerivativeTimes {
  static constexpr bool keeps_inputs = true, keeps_output = false;

  template <class S>
  Tensor<S> value(Inputs<Tensor<S>> x) const {
    return kernels::gelu_derivative_times(x[0], x[1]);
  }
  template <class T>
  Maybe<T> tangent(Inputs<T> x, const T&, Tangents<T> dx) const {
    if (!dx[1]) return curvature_times(x[0], x[1], *dx[0]);
    if (!dx[0]) return apply_to(*this, x[0], *dx[1]);
    return curvature_times(x[0], x[1], *dx[0]) + apply_to(*this, x[0], *dx[1]);
  }
  template <class T>
  Cotangents<T> adjoint(Inputs<T> x, const T&, const T& cotangent, Wanted wanted) const {
    Cotangents<T> of_inputs(2);
    if (wanted[0]) of_inputs[0] = curvature_times(x[0], x[1], cotangent);
    if (wanted[1]) of_inputs[1] = apply_to(*this, x[0], cotangent);
    return of_inputs;
  }

 private:
  template <class T>
  static T curvature_times(const T& x, const T& a, const T& b) {
    return apply_fused(GeluCurvatureTimes{}, x, a, b);
  }
};

struct Gelu : Elementwise<Gelu> {
  static constexpr bool keeps_output = false;

  template <class S>
  Tensor<S> value(Inputs<Tensor<S>> x) const {
    return kernels::gelu(x[0]);
  }
  // Φ(x) + x φ(x)
  template <class T>
  T derivative_times(const T& x, const T&, const T& factor) const {
    return apply_to(GeluDerivativeTimes{}, x, factor);
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
