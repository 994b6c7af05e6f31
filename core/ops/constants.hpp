// Values that no derivative passes through.
#pragma once

#include "lintel/core/dual.hpp"
#include "lintel/core/op.hpp"
#include "lintel/core/var.hpp"

namespace lintel {

/// The tensor inside a value, without any of its modes.
template <class S>
const Tensor<S>& plain(const Tensor<S>& x) {
  return x;
}
/// The tensor inside the primal.
template <class U>
const auto& plain(const Dual<U>& x) {
  return plain(x.primal);
}
/// The tensor inside the value.
template <class U>
const auto& plain(const Var<U>& x) {
  return plain(x.value);
}

/// The same values, a constant in every mode.
template <Value T>
T stop_gradient(const T& x) {
  return lift<T>(plain(x));
}

/// A constant with one value everywhere; it takes the memory of a single number.
template <Value T>
T constant(const Shape& shape, double value) {
  using S = ScalarOf<T>;
  return lift<T>(Tensor<S>(static_cast<S>(value)).broadcast_to(shape));
}
/// A constant that is zero everywhere.
template <Value T>
T zeros(const Shape& shape) {
  return constant<T>(shape, 0);
}

/// 1 where a > b, else 0.
template <class S>
Tensor<S> greater(const Tensor<S>& a, const Tensor<S>& b) {
  return kernels::greater(a, b);
}

}  // namespace lintel
