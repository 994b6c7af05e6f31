// The sigmoid-weighted linear unit.
#pragma once

#include "lintel/core/kernels/elementwise.hpp"
#include "lintel/core/op.hpp"

namespace lintel {
namespace op {
struct Silu : Elementwise<Silu> {
  static constexpr bool keeps_inputs = true, keeps_output = true;

  template <class S>
  Tensor<S> value(Inputs<Tensor<S>> x) const {
    return kernels::silu(x[0]);
  }
  template <class T>
  auto derivative(const T& x, const T& y) const {
    const T s = sigmoid(x);
    return s + y * (1 - s);
  }
};
}  // namespace op

/// x sigmoid(x), element by element.
template <Value T>
T silu(const T& x) {
  return apply_to(op::Silu{}, x);
}

}  // namespace lintel
