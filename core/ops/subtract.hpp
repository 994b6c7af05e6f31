// The difference of two tensors.
#pragma once

#include "lintel/core/kernels/elementwise.hpp"
#include "lintel/core/op.hpp"
#include "lintel/core/ops/broadcast.hpp"

namespace lintel {
namespace op {
struct Subtract {
  static constexpr bool keeps_inputs = false, keeps_output = false;

  template <class S>
  Tensor<S> value(Inputs<Tensor<S>> x) const {
    return kernels::subtract(x[0], x[1]);
  }
  template <class T>
  Maybe<T> tangent(Inputs<T>, const T& y, Tangents<T> dx) const {
    if (dx[0] && dx[1]) return *dx[0] - *dx[1];
    return broadcast(dx[0] ? *dx[0] : -*dx[1], y.shape());
  }
  template <class T>
  Cotangents<T> adjoint(Inputs<T> x, const T&, const T& cotangent, Wanted wanted) const {
    Cotangents<T> of_inputs(2);
    if (wanted[0]) of_inputs[0] = sum_to(cotangent, x[0].shape());
    if (wanted[1]) of_inputs[1] = -sum_to(cotangent, x[1].shape());
    return of_inputs;
  }
};
}  // namespace op

/// Elementwise, over the common broadcast shape.
template <Value A, Value B>
auto operator-(const A& a, const B& b) {
  return apply_to(op::Subtract{}, a, b);
}

}  // namespace lintel
