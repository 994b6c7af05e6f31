// Answers to the exercises of lesson 12.
#pragma once

#include <string>

#include "lintel/core/transforms.hpp"
#include "not_yet.hpp"

using namespace lintel;

// 1. An analogy.
template <Model M>
M my_analogy(const M& a, const M& b, const M& c) {
  return c + (b - a);
}

// 2. Disagreement.
inline double disagreement_of(const Tensor<double>& one, const Tensor<double>& other) {
  const std::int64_t rows = one.shape()[0];
  double differing = 0;
  for (std::int64_t row = 0; row < rows; ++row) {
    const bool first = one.at({row, 1}) > one.at({row, 0});
    const bool second = other.at({row, 1}) > other.at({row, 0});
    differing += first != second;
  }
  return differing / static_cast<double>(rows);
}

// 3. Both are about the same inputs, and want opposite things there.
inline std::string first_task = "left up", second_task = "left down";
