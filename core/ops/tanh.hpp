// The hyperbolic tangent.
#pragma once

#include "lintel/core/kernels/elementwise.hpp"
#include "lintel/core/op.hpp"

namespace lintel {
namespace op {
struct Tanh : Elementwise<Tanh> {
  static constexpr bool keeps_inputs = false, keeps_output = true;

  template <class S>
  Tensor<S> value(Inputs<Tensor<S>> x) const {
    return kernels::tanh(x[0]);
  }
  template <class T>
  auto derivative(const T&, const T& y) const {
    return 1 - y * y;
  }
};
}  // namespace op

/// tanh x, element by element.
template <Value T>
T tanh(const T& x) {
  return apply_to(op::Tanh{}, x);
}

}  // namespace lintel
