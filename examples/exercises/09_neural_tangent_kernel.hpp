// Exercises to lesson 9. Write your answers here; `sh run.sh exercise 9` checks them.
#pragma once

#include "lintel/core/transforms.hpp"
#include "not_yet.hpp"

using namespace lintel;

// 1. Predict: f(x; w) = ⟨w, x⟩ is linear in its weights. What is its kernel of x = (1, 2) and
//    x' = (3, −1), whatever w is?
inline double kernel_of_a_line = predict;

// 2. One entry of the kernel: ⟨∇f(x), ∇f(x')⟩, in the model's parameters. f(model, x) is a single
//    number, generic in the model's value type.
template <class F, Model M>
double kernel(const F& f, const M& model, const Tensor<double>& x, const Tensor<double>& other) {
  not_yet();
}

// 3. The same entry without a second gradient: J(x') (J(x)ᵀ 1). Take the gradient at x as a
//    direction, and the derivative of f at x' along it.
template <class F, Model M>
double kernel_by_jvp(const F& f, const M& model, const Tensor<double>& x,
                     const Tensor<double>& other) {
  not_yet();
}
