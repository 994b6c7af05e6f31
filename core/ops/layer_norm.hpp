// Layer normalization.
#pragma once

#include "lintel/core/composite.hpp"
#include "lintel/core/kernels/layer_norm.hpp"
#include "lintel/core/kernels/normalize.hpp"
#include "lintel/core/ops/sum.hpp"

namespace lintel {
namespace op {
// The second derivative of normalization: how its derivative at x, applied to a, changes along b;
// inputs x, a and b. It is symmetric in a and b: with y the normalized row, s = 1/√(variance + ε),
// m_v = mean(y v) and w_v = s (v − mean(v) − y m_v), it is
// −s (m_a w_b + m_b w_a + y s (mean(a b) − mean(a) mean(b) − m_a m_b)).
template <class S>
struct NormalizeCurvature {
  double epsilon;
  Tensor<S> normal, scales;  // of x

  Tensor<S> value(Inputs<Tensor<S>> x) const {
    return kernels::normalize_curvature(normal, scales, x[1], x[2]);
  }
  template <class T>
  T composite(Inputs<T> x) const;
};

// The derivative of normalization at x, applied to v: s (v − mean(v) − y mean(y v)) with y the
// normalized row and s = 1/√(variance + ε); inputs x and v. It is symmetric, and so is its own
// derivative, so that one op of each order serves both directions.
template <class S>
struct NormalizeDerivative {
  static constexpr bool keeps_inputs = true, keeps_output = false;
  double epsilon;
  Tensor<S> normal, scales;  // y and s, of x

  Tensor<S> value(Inputs<Tensor<S>> x) const {
    return kernels::normalize_derivative(normal, scales, x[1]);
  }
  std::vector<Tensor<S>> kept() const { return {normal, scales}; }
  template <class T>
  Maybe<T> tangent(Inputs<T> x, const T&, Tangents<T> dx) const {
    if (!dx[0]) return apply_to(*this, x[0], *dx[1]);
    if (!dx[1]) return curvature(x[0], x[1], *dx[0]);
    return curvature(x[0], x[1], *dx[0]) + apply_to(*this, x[0], *dx[1]);
  }
  template <class T>
  Cotangents<T> adjoint(Inputs<T> x, const T&, const T& cotangent, Wanted wanted) const {
    Cotangents<T> of_inputs(2);
    if (wanted[0]) of_inputs[0] = curvature(x[0], x[1], cotangent);
    if (wanted[1]) of_inputs[1] = apply_to(*this, x[0], cotangent);
    return of_inputs;
  }

 private:
  template <class T>
  T curvature(const T& x, const T& a, const T& b) const {
    return apply_fused(NormalizeCurvature<S>{epsilon, normal, scales}, x, a, b);
  }
};

template <class S>
template <class T>
T NormalizeCurvature<S>::composite(Inputs<T> x) const {
  const T &at = x[0], &a = x[1], &b = x[2];
  const auto row_mean = [](const T& v) { return mean(v, {-1}, Keep::yes); };
  const auto derivative = [&](const T& v) {
    return apply_to(NormalizeDerivative<S>{epsilon, normal, scales}, at, v);
  };
  const T centred = at - row_mean(at);
  const T scale = rsqrt(row_mean(square(centred)) + epsilon), y = centred * scale;
  const T along_a = row_mean(y * a), along_b = row_mean(y * b);
  const T both = row_mean((a - row_mean(a)) * (b - row_mean(b))) - along_a * along_b;
  return -scale * (along_a * derivative(b) + along_b * derivative(a) + y * scale * both);
}

// Rows to mean 0 and variance 1.
template <class S>
struct Normalize {
  static constexpr bool keeps_inputs = true, keeps_output = false;
  double epsilon;
  Tensor<S> normal = {}, scales = {};  // the result and a number a row, found by `value`

  Tensor<S> value(Inputs<Tensor<S>> x) {
    normal = kernels::normalize(x[0], epsilon, scales);
    return normal;
  }
  std::vector<Tensor<S>> kept() const { return {normal, scales}; }
  template <class T>
  Maybe<T> tangent(Inputs<T> x, const T&, Tangents<T> dx) const {
    return derivative_times(x[0], *dx[0]);
  }
  template <class T>
  Cotangents<T> adjoint(Inputs<T> x, const T&, const T& cotangent, Wanted) const {
    return {derivative_times(x[0], cotangent)};
  }
  template <class T>
  T composite(Inputs<T> x) const {
    const T centred = x[0] - mean(x[0], {-1}, Keep::yes);
    return centred * rsqrt(mean(square(centred), {-1}, Keep::yes) + epsilon);
  }

 private:
  template <class T>
  T derivative_times(const T& x, const T& v) const {
    return apply_to(NormalizeDerivative<S>{epsilon, normal, scales}, x, v);
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
    return apply_to(Normalize<S>{epsilon}, x[0]) * x[1] + x[2];
  }
};
}  // namespace op

/// (x − mean) / √(variance + epsilon) over the last axis.
template <Value T>
T normalize(const T& x, double epsilon) {
  return apply_to(op::Normalize<ScalarOf<T>>{epsilon}, x);
}

/// normalize(x) * weight + bias over the last axis. Ba, Kiros and Hinton, *Layer Normalization*
/// (2016). The variance is the mean square deviation (not divided by n − 1), as in PyTorch.
/// weight and bias [width] or, for each example's own, [N, 1, ..., width]; other shapes broadcast.
template <Value X, Value W, Value B>
auto layer_norm(const X& x, const W& weight, const B& bias, double epsilon) {
  using T = JoinedType<X, W, B>;
  const op::LayerNorm<ScalarOf<T>> op{epsilon, {}};
  const auto fits = [&x](const auto& p) { return kernels::is_row_parameter(p.shape(), x.shape()); };
  if (fits(weight) && fits(bias) && weight.shape().size() == bias.shape().size()) {
    return apply_fused(op, x, weight, bias);
  }
  const std::array<T, 3> inputs{lift<T>(x), lift<T>(weight), lift<T>(bias)};
  return op.composite(Inputs<T>(inputs));
}

}  // namespace lintel
