// Exercises to lesson 3. Write your answers here; `sh run.sh exercise 3` checks them.
#pragma once

#include "lintel/core/transforms.hpp"
#include "not_yet.hpp"

using namespace lintel;

// 1. Predict: d/dx [x d/dy (x y)] at x = 3, y = 5.
inline double nested_derivative = predict;

// 2. The function x -> x d/dy (x y) at y = 5, so that it can be differentiated once more. As it
//    stands it is refused: the inner jvp works on the same type as the outer. Cure it: give the
//    inner jvp a point (and a tangent) of type T, `lift<T>(...)`.
template <Value T>
T inner_and_outer(const T& x) {
  const Tensor<double> y(5.0), one(1.0);
  const auto product = [&](const auto& at) { return x * at; };
  return x * jvp(product, y, one).second;
}

// 3. The third derivative of f at a scalar x: three jvps inside each other, or any other nesting. f
//    is generic. (A generic lambda may call jvp; mind what type its point has: that of a parameter
//    `const auto& z` is std::decay_t<decltype(z)>.)
template <class F>
Tensor<double> third_derivative(const F& f, const Tensor<double>& x) {
  not_yet();
}
