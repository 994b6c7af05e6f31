// Exercises to lesson 1. Write your answers here; `sh run.sh exercise 1` checks them.
#pragma once

#include "lintel/core/transforms.hpp"
#include "not_yet.hpp"

using namespace lintel;

// 1. Predict: f(x) = x³ at x = 2, moving with tangent 10. What is the tangent of the result?
inline double tangent_of_cube = predict;

// 2. The tangent of a quotient a / b, where a moves along da and b along db. No Dual in here: plain
//    arithmetic, as one would write it on paper.
template <Value T>
T tangent_of_quotient(const T& a, const T& da, const T& b, const T& db) {
  not_yet();
}

// 3. One step of Newton's method towards f(x) = 0: x − f(x) / f'(x), for a scalar x. One call
//    of jvp gives both. f is generic.
template <class F>
Tensor<double> newton_step(const F& f, const Tensor<double>& x) {
  not_yet();
}
