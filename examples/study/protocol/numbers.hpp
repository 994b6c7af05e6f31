// Lists of numbers, and their mean.
#pragma once

#include <numeric>
#include <vector>

namespace study {

using Numbers = std::vector<double>;

/// Not a number where there are none.
inline double mean_of(const Numbers& numbers) {
  return std::accumulate(numbers.begin(), numbers.end(), 0.0) / static_cast<double>(numbers.size());
}

}  // namespace study
