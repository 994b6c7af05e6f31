// + − × ÷ with plain numbers: factor x + summand.
#pragma once

#include "lintel/core/kernels/elementwise.hpp"
#include "lintel/core/op.hpp"

namespace lintel {
namespace op {
// factor * x + summand, with plain numbers
struct Affine {
  static constexpr bool keeps_inputs = false, keeps_output = false;
  double factor = 1, summand = 0;

  template <class S>
  Tensor<S> value(Inputs<Tensor<S>> x) const {
    return kernels::affine(x[0], factor, summand);
  }
  template <class T>
  Maybe<T> tangent(Inputs<T>, const T&, Tangents<T> dx) const {
    return factor == 1 ? *dx[0] : *dx[0] * factor;
  }
  template <class T>
  Cotangents<T> adjoint(Inputs<T>, const T&, const T& cotangent, Wanted) const {
    return {factor == 1 ? cotangent : cotangent * factor};
  }
};
}  // namespace op

/// Every element times the factor.
template <Value T>
T operator*(const T& x, double factor) {
  return apply_to(op::Affine{factor, 0}, x);
}
/// The same.
template <Value T>
T operator*(double factor, const T& x) {
  return x * factor;
}
/// Every element divided: times 1 / divisor, which is rounded once more than a quotient would be
/// (49. / 49. comes out just below 1) and must be a finite number in the tensor's precision.
template <Value T>
T operator/(const T& x, double divisor) {
  return x * (1 / divisor);
}
/// The number divided by every element.
template <Value T>
T operator/(double dividend, const T& x) {
  return dividend * power(x, -1);
}
/// Every element and the number.
template <Value T>
T operator+(const T& x, double summand) {
  return apply_to(op::Affine{1, summand}, x);
}
/// The same.
template <Value T>
T operator+(double summand, const T& x) {
  return x + summand;
}
/// Every element with the other sign.
template <Value T>
T operator-(const T& x) {
  return x * -1;
}
/// Every element less the number.
template <Value T>
T operator-(const T& x, double subtrahend) {
  return x + -subtrahend;
}
/// The number less every element.
template <Value T>
T operator-(double minuend, const T& x) {
  return apply_to(op::Affine{-1, minuend}, x);
}

}  // namespace lintel
