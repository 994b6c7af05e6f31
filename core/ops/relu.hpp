// The rectifier.
#pragma once

#include "lintel/core/kernels/elementwise.hpp"
#include "lintel/core/op.hpp"

namespace lintel {
namespace op {
struct Relu : Elementwise<Relu> {
  static constexpr bool keeps_inputs = true, keeps_output = false;

  template <class S>
  Tensor<S> value(Inputs<Tensor<S>> x) const {
    return kernels::relu(x[0]);
  }
  template <class T>
  auto derivative(const T& x, const T&) const {
    return greater(plain(x), Tensor<ScalarOf<T>>(0));
  }
};
}  // namespace op

/// max(x, 0), element by element; the derivative at 0 is taken as 0, NaN stays NaN.
template <Value T>
T relu(const T& x) {
  return apply_to(op::Relu{}, x);
}

}  // namespace lintel
