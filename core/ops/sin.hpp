// Sine and cosine: each is the other's derivative, but for a sign.
#pragma once

#include "lintel/core/kernels/elementwise.hpp"
#include "lintel/core/op.hpp"

namespace lintel {
namespace op {
struct Sin : Elementwise<Sin> {
  static constexpr bool keeps_inputs = true, keeps_output = false;

  template <class S>
  Tensor<S> value(Inputs<Tensor<S>> x) const {
    return kernels::sin(x[0]);
  }
  template <class T>
  auto derivative(const T& x, const T&) const {
    return cos(x);
  }
};

struct Cos : Elementwise<Cos> {
  static constexpr bool keeps_inputs = true, keeps_output = false;

  template <class S>
  Tensor<S> value(Inputs<Tensor<S>> x) const {
    return kernels::cos(x[0]);
  }
  template <class T>
  auto derivative(const T& x, const T&) const {
    return -sin(x);
  }
};
}  // namespace op

/// sin x, element by element, x in radians; NaN where x is infinite.
template <Value T>
T sin(const T& x) {
  return apply_to(op::Sin{}, x);
}

/// cos x, element by element, x in radians; NaN where x is infinite.
template <Value T>
T cos(const T& x) {
  return apply_to(op::Cos{}, x);
}

}  // namespace lintel
