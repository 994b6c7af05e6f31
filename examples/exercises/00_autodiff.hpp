// Exercises to lesson 0. Write your answers here; `sh run.sh exercise 0` checks them. All of lesson
// 0's main.cpp is in scope: Dual, Var, jvp, grad.
#pragma once

#include <vector>

#include "not_yet.hpp"

// 1. Predict: f(x) = x0 * x1 + sin(x0 * x1), as written. How many steps are on its tape, leaves not
//    counted?
inline double steps_on_the_tape = predict;

// 2. A new op: e^x, for numbers T that carry derivatives (Dual, Var, any nesting). An op says two
//    things, its value and its derivative in each input: `T::result(value, {{x, derivative}})`.
//    One level in, `exp(x.inside())` is this same function again, or at the bottom, where
//    x.inside() is a double, the standard library's. Write `exp`, never `std::exp`, which knows
//    only doubles.
template <class T>
requires requires(T x) { x.inside(); }
T exp(T x) { not_yet(); }

// 3. The Hessian of f times v the other way round: the gradient of the derivative along v. Inside,
//    v must be made of what x is made of: `decltype(x)(v.begin(), v.end())`, in a function that
//    takes x by value (`auto x`), since decltype of a reference is a reference.
template <class F>
std::vector<double> hessian_times(F f, std::vector<double> x, std::vector<double> v) {
  not_yet();
}
