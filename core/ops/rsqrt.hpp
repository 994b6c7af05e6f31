// One over the square root.
#pragma once

#include "lintel/core/kernels/elementwise.hpp"
#include "lintel/core/op.hpp"

namespace lintel {
namespace op {
struct Rsqrt : Elementwise<Rsqrt> {
  static constexpr bool keeps_inputs = false, keeps_output = true;

  template <class S>
  Tensor<S> value(Inputs<Tensor<S>> x) const {
    return kernels::rsqrt(x[0]);
  }
  template <class T>
  auto derivative(const T&, const T& y) const {
    return -0.5 * (y * y * y);
  }
};
}  // namespace op

/// 1/√x, element by element.
template <Value T>
T rsqrt(const T& x) {
  return apply_to(op::Rsqrt{}, x);
}

}  // namespace lintel
