// e to the x: its own derivative.
#pragma once

#include "lintel/core/kernels/elementwise.hpp"
#include "lintel/core/op.hpp"

namespace lintel {
namespace op {
struct Exp : Elementwise<Exp> {
  static constexpr bool keeps_inputs = false, keeps_output = true;

  template <class S>
  Tensor<S> value(Inputs<Tensor<S>> x) const {
    return kernels::exp(x[0]);
  }
  template <class T>
  auto derivative(const T&, const T& y) const {
    return y;
  }
};
}  // namespace op

/// e^x, element by element.
template <Value T>
T exp(const T& x) {
  return apply_to(op::Exp{}, x);
}

}  // namespace lintel
