// Answers to the exercises of lesson 10.
#pragma once

#include "lintel/core/transforms.hpp"
#include "not_yet.hpp"

using namespace lintel;

// 1. exp(−2 * 3)
inline double error_left = 0.00248;

// 2. φ(λ).
inline double phi(double eigenvalue, double time) {
  return eigenvalue == 0 ? time : -std::expm1(-eigenvalue * time) / eigenvalue;
}

// 3. 2 / λ
inline double diverging_rate = 0.5;
