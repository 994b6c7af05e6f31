// Layer normalization.
#pragma once

#include "lintel/core/kernels/normalize.hpp"
#include "lintel/core/op.hpp"
#include "lintel/core/ops/sum.hpp"

namespace lintel {
namespace op {
// Rows to mean 0 and variance 1. With y the result and s = 1/√(variance + ε), the derivative is
// s (I − 1 1ᵀ/n − y yᵀ/n), which is symmetric: one kernel serves both directions.
template <class S>
struct Normalize {
  static constexpr bool keeps_inputs = true, keeps_output = true;
  double epsilon;
  Tensor<S> scales;  // one a row, found by `value`

  Tensor<S> value(Inputs<Tensor<S>> x) { return kernels::normalize(x[0], epsilon, scales); }
  template <class T>
  Maybe<T> tangent(Inputs<T> x, const T& y, Tangents<T> dx) const {
    if constexpr (Plain<T>) {
      return kernels::normalize_derivative(y, scales, *dx[0]);
    } else {
      return derivative_times(x[0], y, *dx[0]);
    }
  }
  template <class T>
  Cotangents<T> adjoint(Inputs<T> x, const T& y, const T& cotangent, Wanted) const {
    if constexpr (Plain<T>) {
      return {kernels::normalize_derivative(y, scales, cotangent)};
    } else {
      return {derivative_times(x[0], y, cotangent)};
    }
  }
  template <class T>
  T composite(Inputs<T> x) const {
    const T centred = x[0] - mean(x[0], {-1}, Keep::yes);
    return centred * rsqrt(mean(square(centred), {-1}, Keep::yes) + epsilon);
  }

 private:
  template <class T>
  T derivative_times(const T& x, const T& y, const T& v) const {
    const T centred = x - mean(x, {-1}, Keep::yes);
    const T scale = rsqrt(mean(square(centred), {-1}, Keep::yes) + epsilon);
    return scale * (v - mean(v, {-1}, Keep::yes) - y * mean(y * v, {-1}, Keep::yes));
  }
};
}  // namespace op

/// (x − mean) / √(variance + epsilon) over the last axis.
template <Value T>
T normalize(const T& x, double epsilon) {
  return apply_to(op::Normalize<ScalarOf<T>>{epsilon, {}}, x);
}

/// normalize(x) * weight + bias over the last axis. Ba, Kiros and Hinton, *Layer Normalization*
/// (2016). The variance is the mean square deviation (not divided by n − 1), as in PyTorch.
template <Value X, Value W, Value B>
auto layer_norm(const X& x, const W& weight, const B& bias, double epsilon) {
  return normalize(x, epsilon) * weight + bias;
}

}  // namespace lintel
