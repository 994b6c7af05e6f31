// The logistic function.
#pragma once

#include "lintel/core/kernels/elementwise.hpp"
#include "lintel/core/op.hpp"

namespace lintel {
namespace op {
struct Sigmoid : Elementwise<Sigmoid> {
  static constexpr bool keeps_inputs = false, keeps_output = true;

  template <class S>
  Tensor<S> value(Inputs<Tensor<S>> x) const {
    return kernels::sigmoid(x[0]);
  }
  template <class T>
  auto derivative(const T&, const T& y) const {
    return y * (1 - y);
  }
};
}  // namespace op

/// 1 / (1 + exp(−x)), element by element.
template <Value T>
T sigmoid(const T& x) {
  return apply_to(op::Sigmoid{}, x);
}

}  // namespace lintel
