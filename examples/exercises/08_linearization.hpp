// Exercises to lesson 8. Write your answers here; `sh run.sh exercise 8` checks them.
#pragma once

#include "lintel/core/transforms.hpp"
#include "not_yet.hpp"

using namespace lintel;

// 1. Predict: |f − f_lin| is 0.08 at θ0 + h τ. About how large is it at θ0 + (h/2) τ, for a small
// h?
inline double half_way = predict;

// 2. f_lin(θ0 + τ) = f(θ0) + J τ, by one jvp, for any f that maps an X to an X.
template <class F, Point X>
auto linearized(const F& f, const X& origin, const X& tau) -> X {
  not_yet();
}

// 3. LoRA changes a weight by up · down, up [out, rank], down [rank, in]. Its tangent: how does the
//    change move as up moves along dup and down along ddown? No Dual: write the formula.
template <Value T>
T tangent_of_low_rank(const T& up, const T& dup, const T& down, const T& ddown) {
  not_yet();
}

// 4. Predict: LoRA starts with up = 0. In f_lin at that start, does it matter how `down` moves?
//    (1: yes, 0: no)
inline double down_matters = predict;
