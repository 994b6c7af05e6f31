// The square root.
#pragma once

#include "lintel/core/kernels/elementwise.hpp"
#include "lintel/core/op.hpp"

namespace lintel {
namespace op {
struct Sqrt : Elementwise<Sqrt> {
  static constexpr bool keeps_inputs = false, keeps_output = true;

  template <class S>
  Tensor<S> value(Inputs<Tensor<S>> x) const {
    return kernels::sqrt(x[0]);
  }
  template <class T>
  auto derivative(const T&, const T& y) const {
    return 0.5 * power(y, -1);
  }
};
}  // namespace op

/// √x, element by element.
template <Value T>
T sqrt(const T& x) {
  return apply_to(op::Sqrt{}, x);
}

}  // namespace lintel
