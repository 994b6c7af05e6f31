// The quotient of two tensors, element by element.
#pragma once

#include "lintel/core/kernels/elementwise.hpp"
#include "lintel/core/op.hpp"
#include "lintel/core/ops/broadcast.hpp"

namespace lintel {
namespace op {
struct Divide {
  static constexpr bool keeps_inputs = true, keeps_output = true;

  template <class S>
  Tensor<S> value(Inputs<Tensor<S>> x) const {
    return kernels::divide(x[0], x[1]);
  }
  template <class T>
  Maybe<T> tangent(Inputs<T> x, const T& y, Tangents<T> dx) const {
    if (dx[0] && dx[1]) return (*dx[0] - y * *dx[1]) / x[1];
    return dx[0] ? *dx[0] / x[1] : -(y * *dx[1]) / x[1];
  }
  template <class T>
  Cotangents<T> adjoint(Inputs<T> x, const T& y, const T& cotangent, Wanted wanted) const {
    const T quotient = cotangent / x[1];
    Cotangents<T> of_inputs(2);
    if (wanted[0]) of_inputs[0] = sum_to(quotient, x[0].shape());
    if (wanted[1]) of_inputs[1] = sum_to(-(quotient * y), x[1].shape());
    return of_inputs;
  }
};
}  // namespace op

/// Elementwise, over the common broadcast shape.
template <Value A, Value B>
auto operator/(const A& a, const B& b) {
  return apply_to(op::Divide{}, a, b);
}

}  // namespace lintel
