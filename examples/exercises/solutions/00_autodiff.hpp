// Answers to the exercises of lesson 0.
#pragma once

#include <vector>

#include "not_yet.hpp"

// 1. x0 * x1 twice (nobody notices that they are the same), sin, +.
inline double steps_on_the_tape = 4;

// 2. e^x as an op.
template <class T>
requires requires(T x) { x.inside(); }
T exp(T x) {
  const auto y = exp(x.inside());
  return T::result(y, {{x, y}});
}

// 3. A Hessian-vector product by grad(jvp).
template <class F>
std::vector<double> hessian_times(F f, std::vector<double> x, std::vector<double> v) {
  return grad([&](auto at) { return jvp(f, at, decltype(at)(v.begin(), v.end())).tangent; })(x);
}
