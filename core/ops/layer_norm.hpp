// Layer normalization.
#pragma once

#include "lintel/core/kernels/layer_norm.hpp"
#include "lintel/core/kernels/normalize.hpp"
#include "lintel/core/op.hpp"
#include "lintel/core/ops/sum.hpp"

namespace lintel {
namespace op {
// The derivative of normalization at x, applied to v: s (v − mean(v) − y mean(y v)) with y the
// normalized row and s = 1/√(variance + ε). It is symmetric, and so is its own derivative, so that
// one kernel of each order serves both directions.
template <class S>
struct NormalizeDerivative {
  static constexpr bool keeps_inputs = true, keeps_output = false;
  double epsilon;
  Tensor<S> y = {}, scales = {};  // of x, found by `value`

  Tensor<S> value(Inputs<Tensor<S>> x) {
    y = kernels::normalize(x[0], epsilon, scales);
    return kernels::normalize_derivative(y, scales, x[1]);
  }
  template <class T>
  Maybe<T> tangent(Inputs<T> x, const T&, Tangents<T> dx) const {
    if (!dx[0]) return derivative(x[0], *dx[1]);
    if (!dx[1]) return curvature(x[0], x[1], *dx[0]);
    return curvature(x[0], x[1], *dx[0]) + derivative(x[0], *dx[1]);
  }
  template <class T>
  Cotangents<T> adjoint(Inputs<T> x, const T&, const T& cotangent, Wanted wanted) const {
    Cotangents<T> of_inputs(2);
    if (wanted[0]) of_inputs[0] = curvature(x[0], x[1], cotangent);
    if (wanted[1]) of_inputs[1] = derivative(x[0], cotangent);
    return of_inputs;
  }

 private:
  template <class T>
  T derivative(const T& x, const T& v) const {
    if constexpr (Plain<T>) {
      return kernels::normalize_derivative(y, scales, v);
    } else {
      return apply_to(NormalizeDerivative{epsilon}, x, v);
    }
  }
  template <class T>
  T curvature(const T& x, const T& a, const T& b) const {
    if constexpr (Plain<T>) {
      return kernels::normalize_curvature(y, scales, a, b);
    } else {
      const auto row_mean = [](const T& v) { return mean(v, {-1}, Keep::yes); };
      const T centred = x - row_mean(x);
      const T scale = rsqrt(row_mean(square(centred)) + epsilon), normal = centred * scale;
      const T along_a = row_mean(normal * a), along_b = row_mean(normal * b);
      const T both = row_mean(a * b) - row_mean(a) * row_mean(b) - along_a * along_b;
      return -scale *
             (along_a * derivative(x, b) + along_b * derivative(x, a) + normal * scale * both);
    }
  }
};

// Rows to mean 0 and variance 1.
template <class S>
struct Normalize {
  static constexpr bool keeps_inputs = true, keeps_output = true;
  double epsilon;
  Tensor<S> scales;  // one a row, found by `value`

  Tensor<S> value(Inputs<Tensor<S>> x) { return kernels::normalize(x[0], epsilon, scales); }
  std::vector<Tensor<S>> kept() const { return {scales}; }
  template <class T>
  Maybe<T> tangent(Inputs<T> x, const T& y, Tangents<T> dx) const {
    return derivative_times(x[0], y, *dx[0]);
  }
  template <class T>
  Cotangents<T> adjoint(Inputs<T> x, const T& y, const T& cotangent, Wanted) const {
    return {derivative_times(x[0], y, cotangent)};
  }
  template <class T>
  T composite(Inputs<T> x) const {
    const T centred = x[0] - mean(x[0], {-1}, Keep::yes);
    return centred * rsqrt(mean(square(centred), {-1}, Keep::yes) + epsilon);
  }

 private:
  template <class T>
  T derivative_times(const T& x, const T& y, const T& v) const {
    if constexpr (Plain<T>) {
      return kernels::normalize_derivative(y, scales, v);
    } else {
      return apply_to(NormalizeDerivative<S>{epsilon}, x, v);
    }
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
  std::vector<Tensor<S>> kept() const { return {statistics}; }
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
