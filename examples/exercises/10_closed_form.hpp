// Exercises to lesson 10. Write your answers here; `sh run.sh exercise 10` checks them.
#pragma once

#include "lintel/core/transforms.hpp"
#include "not_yet.hpp"

using namespace lintel;

// 1. Predict: along an eigenvector of the kernel with eigenvalue 2, gradient flow on ½ Σ (f − y)²
//    starts with an error of 1. What is left of it at time 3? (Three significant digits.)
inline double error_left = predict;

// 2. In that direction the solution τ = Jᵀ c has c = φ (y − f0), with φ = (1 − exp(−λ t)) / λ.
//    Write φ, for λ >= 0. At λ = 0 it has a limit; near 0, std::expm1 keeps the digits.
inline double phi(double eigenvalue, double time) { not_yet(); }

// 3. Predict: gradient descent with rate η multiplies the error along an eigenvector by (1 − η λ)
//    in each step. The largest eigenvalue is 4. At which rate does it start to diverge?
inline double diverging_rate = predict;
