// Exercises to lesson 2. Write your answers here; `sh run.sh exercise 2` checks them.
#pragma once

#include "lintel/core/transforms.hpp"
#include "not_yet.hpp"

using namespace lintel;

// 1. Predict: f(x) = sum(x * x) at x = (1, 2, 3). What is the cotangent of x's second number when 1
//    is the cotangent of f?
inline double second_cotangent = predict;

// 2. An op's adjoint. The op is the length of the vector (a, b), element by element:
//    y = √(a² + b²), so ∂y/∂a = a / y and ∂y/∂b = b / y. `value` and `tangent` are there. x[0] is
//    a, x[1] is b; a cotangent is wanted for input i where wanted[i].
struct Length {
  static constexpr bool keeps_inputs = true, keeps_output = true;

  template <class S>
  Tensor<S> value(Inputs<Tensor<S>> x) const {
    return sqrt(x[0] * x[0] + x[1] * x[1]);
  }
  template <class T>
  Maybe<T> tangent(Inputs<T> x, const T& y, Tangents<T> dx) const {
    Maybe<T> dy;
    for (std::size_t i = 0; i < 2; ++i) {
      if (!dx[i]) continue;  // a symbolic zero
      const T part = x[i] / y * *dx[i];
      dy = dy ? *dy + part : part;
    }
    return dy;
  }
  template <class T>
  Cotangents<T> adjoint(Inputs<T> x, const T& y, const T& cotangent, Wanted wanted) const {
    Cotangents<T> of_inputs(2);
    not_yet();
    return of_inputs;
  }
};

// 3. The derivative of f along v, from the gradient alone (no jvp): f's result is one number.
template <class F>
Tensor<double> slope_along(const F& f, const Tensor<double>& x, const Tensor<double>& v) {
  not_yet();
}
