// The natural logarithm.
#pragma once

#include "lintel/core/kernels/elementwise.hpp"
#include "lintel/core/op.hpp"

namespace lintel {
namespace op {
struct Log : Elementwise<Log> {
  static constexpr bool keeps_inputs = true, keeps_output = false;

  template <class S>
  Tensor<S> value(Inputs<Tensor<S>> x) const {
    return kernels::log(x[0]);
  }
  template <class T>
  auto derivative(const T& x, const T&) const {
    return power(x, -1);
  }
};
}  // namespace op

/// ln x, element by element.
template <Value T>
T log(const T& x) {
  return apply_to(op::Log{}, x);
}

}  // namespace lintel
