// Probabilities from logits.
#pragma once

#include "lintel/core/composite.hpp"
#include "lintel/core/kernels/softmax.hpp"
#include "lintel/core/ops/max.hpp"
#include "lintel/core/ops/subtract.hpp"
#include "lintel/core/ops/sum.hpp"
#include "lintel/core/ops/where.hpp"

namespace lintel {
namespace op {
// The derivative of softmax, diag(y) − y yᵀ, applied to v; inputs y and v.
struct SoftmaxDerivative {
  template <class S>
  Tensor<S> value(Inputs<Tensor<S>> x) const {
    return kernels::softmax_derivative(x[0], x[1]);
  }
  template <class T>
  T composite(Inputs<T> x) const {
    return x[0] * (x[1] - sum(x[0] * x[1], {-1}, Keep::yes));
  }
};

// y = exp(x) / Σ exp(x); the derivative is symmetric, so one rule serves both directions.
struct Softmax {
  static constexpr bool keeps_inputs = false, keeps_output = true;

  template <class S>
  Tensor<S> value(Inputs<Tensor<S>> x) const {
    return kernels::softmax(x[0]);
  }
  template <class T>
  Maybe<T> tangent(Inputs<T>, const T& y, Tangents<T> dx) const {
    return apply_fused(SoftmaxDerivative{}, y, *dx[0]);
  }
  template <class T>
  Cotangents<T> adjoint(Inputs<T>, const T& y, const T& cotangent, Wanted) const {
    return {apply_fused(SoftmaxDerivative{}, y, cotangent)};
  }
  template <class T>
  T composite(Inputs<T> x) const {
    const T powers = exp(x[0] - stop_gradient(max(x[0], {-1}, Keep::yes)));
    return powers / sum(powers, {-1}, Keep::yes);
  }
};

struct LogSoftmax {
  static constexpr bool keeps_inputs = false, keeps_output = true;

  template <class S>
  Tensor<S> value(Inputs<Tensor<S>> x) const {
    return kernels::log_softmax(x[0]);
  }
  template <class T>
  Maybe<T> tangent(Inputs<T>, const T& y, Tangents<T> dx) const {
    return *dx[0] - sum(exp(y) * *dx[0], {-1}, Keep::yes);
  }
  template <class T>
  Cotangents<T> adjoint(Inputs<T>, const T& y, const T& cotangent, Wanted) const {
    return {cotangent - exp(y) * sum(cotangent, {-1}, Keep::yes)};
  }
  template <class T>
  T composite(Inputs<T> x) const {
    return x[0] - logsumexp(x[0], Keep::yes);
  }
};
}  // namespace op

/// exp(x) / Σ exp(x) over the last axis. A row with +∞, or of −∞ alone, has none: NaN.
template <Value T>
T softmax(const T& x) {
  return apply_to(op::Softmax{}, x);
}
/// x − ln Σ exp(x) over the last axis; NaN where `softmax` is.
template <Value T>
T log_softmax(const T& x) {
  return apply_to(op::LogSoftmax{}, x);
}
/// ln Σ exp(x) over the last axis: +∞ with +∞ among the terms, −∞ for −∞ alone.
template <Value T>
T logsumexp(const T& x, Keep keep = Keep::no) {
  // Terms are shifted so that none overflows; by nothing where the largest is infinite.
  using Numbers = Tensor<ScalarOf<T>>;
  const Numbers most = max(plain(x), {-1}, Keep::yes), nothing(0);
  const T largest = lift<T>(where(kernels::equal(most - most, nothing), most, nothing));
  const T result = log(sum(exp(x - largest), {-1}, Keep::yes)) + largest;
  return keep == Keep::yes ? result : reshape(result, x.shape().part(0, x.shape().rank() - 1));
}

}  // namespace lintel
