// A choice between two tensors, element by element.
#pragma once

#include "lintel/core/kernels/elementwise.hpp"
#include "lintel/core/op.hpp"
#include "lintel/core/ops/broadcast.hpp"

namespace lintel {
namespace op {
template <class S>
struct Where {
  static constexpr bool keeps_inputs = false, keeps_output = false;
  Tensor<S> condition;

  Tensor<S> value(Inputs<Tensor<S>> x) const { return kernels::where(condition, x[0], x[1]); }
  std::vector<Tensor<S>> kept() const { return {condition}; }
  template <class T>
  Maybe<T> tangent(Inputs<T> x, const T&, Tangents<T> dx) const {
    return where(condition, dx[0] ? *dx[0] : zeros<T>(x[0].shape()),
                 dx[1] ? *dx[1] : zeros<T>(x[1].shape()));
  }
  template <class T>
  Cotangents<T> adjoint(Inputs<T> x, const T&, const T& cotangent, Wanted wanted) const {
    const T zero = zeros<T>({});
    Cotangents<T> of_inputs(2);
    if (wanted[0]) of_inputs[0] = sum_to(where(condition, cotangent, zero), x[0].shape());
    if (wanted[1]) of_inputs[1] = sum_to(where(condition, zero, cotangent), x[1].shape());
    return of_inputs;
  }
};
}  // namespace op

/// a where the condition is not 0, else b. All three broadcast; the condition is never
/// differentiated.
template <class S, Value A, Value B>
auto where(const Tensor<S>& condition, const A& a, const B& b) {
  return apply_to(op::Where<S>{condition}, a, b);
}

}  // namespace lintel
