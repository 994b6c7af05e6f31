// A fixed power.
#pragma once

#include "lintel/core/kernels/elementwise.hpp"
#include "lintel/core/op.hpp"
#include "lintel/core/ops/constants.hpp"

namespace lintel {
namespace op {
struct Power : Elementwise<Power> {
  static constexpr bool keeps_output = false;
  double exponent = 1;

  template <class S>
  Tensor<S> value(Inputs<Tensor<S>> x) const {
    return kernels::power(x[0], exponent);
  }
  template <class T>
  T derivative(const T& x, const T&) const {
    if (exponent == 0) return zeros<T>(x.shape());  // 0 * x^-1 is not a number at 0
    return exponent * (exponent == 2 ? x : power(x, exponent - 1));
  }
};
}  // namespace op

/// x to a fixed power, element by element.
template <Value T>
T power(const T& x, double exponent) {
  return apply_to(op::Power{{}, exponent}, x);
}
/// x², element by element.
template <Value T>
T square(const T& x) {
  return power(x, 2);
}

}  // namespace lintel
