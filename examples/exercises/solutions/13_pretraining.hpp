// Answers to the exercises of lesson 13.
#pragma once

#include "lintel/core/transforms.hpp"
#include "not_yet.hpp"

using namespace lintel;

// 1. Normalized accuracy.
inline double normalized(const std::vector<double>& added, const std::vector<double>& single) {
  double total = 0;
  for (std::size_t task = 0; task < added.size(); ++task) total += added[task] / single[task];
  return total / static_cast<double>(added.size());
}

// 2. Retained share.
inline double retained(const std::vector<double>& added, const std::vector<double>& single,
                       const std::vector<double>& pretrained) {
  double kept = 0, gained = 0;
  for (std::size_t task = 0; task < added.size(); ++task) {
    kept += added[task] - pretrained[task];
    gained += single[task] - pretrained[task];
  }
  return kept / gained;
}

// 3. (50/70 + 30/40) / 2
inline double normalized_of_nothing = 0.732;
