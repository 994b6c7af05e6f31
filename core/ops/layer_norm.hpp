// Layer normalization.
#pragma once

#include "lintel/core/kernels/layer_norm.hpp"
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

// Normalize, scale and shift in one. Inputs: x [..., width], weight and bias as
// `kernels::is_row_parameter` has them.
template <class S>
struct LayerNorm {
  static constexpr bool keeps_inputs = true, keeps_output = false;
  double epsilon;
  Tensor<S> statistics;  // mean and 1/√(variance + ε) of each row, found by `value`

  Tensor<S> value(Inputs<Tensor<S>> x) {
    return kernels::layer_norm(x[0], x[1], x[2], epsilon, statistics);
  }
  Maybe<Tensor<S>> tangent(Inputs<Tensor<S>> x, const Tensor<S>&, Tangents<Tensor<S>> dx) const {
    return kernels::layer_norm_tangent(x[0], x[1], statistics, dx[0], dx[1], dx[2]);
  }
  Cotangents<Tensor<S>> adjoint(Inputs<Tensor<S>> x, const Tensor<S>&, const Tensor<S>& cotangent,
                                Wanted wanted) const {
    std::array<Tensor<S>, 3> of_inputs;
    const auto target = [&](std::size_t i) { return wanted[i] ? &of_inputs[i] : nullptr; };
    kernels::layer_norm_adjoint(x[0], x[1], statistics, cotangent, target(0), target(1), target(2));
    Cotangents<Tensor<S>> result(3);
    for (std::size_t i = 0; i < 3; ++i) {
      if (wanted[i]) result[i] = of_inputs[i].viewed_as(x[i].shape());
    }
    return result;
  }
  template <class T>
  T composite(Inputs<T> x) const {
    return apply_to(Normalize<S>{epsilon, {}}, x[0]) * x[1] + x[2];
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
  using T = JoinedType<X, W, B>;
  if constexpr (FirstOrder<T>) {
    const auto fits = [&x](const auto& p) {
      return kernels::is_row_parameter(p.shape(), x.shape());
    };
    if (fits(weight) && fits(bias) && weight.shape().size() == bias.shape().size()) {
      return apply_to(op::LayerNorm<ScalarOf<T>>{epsilon, {}}, x, weight, bias);
    }
  }
  return lift<T>(normalize(x, epsilon) * weight + bias);
}

}  // namespace lintel
