// What is done with the numbers of a study everywhere: means, and how they are written.
#pragma once

#include <cstdio>
#include <numeric>
#include <string>
#include <vector>

#include "plan.hpp"

namespace study {

using Numbers = std::vector<double>;

inline double mean_of(const Numbers& numbers) {
  return std::accumulate(numbers.begin(), numbers.end(), 0.0) / static_cast<double>(numbers.size());
}

inline std::string two_digits(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.2f", value);
  return text;
}
/// A share as a percentage.
inline std::string percent(double share) {
  char text[32];
  std::snprintf(text, sizeof text, "%.1f", 100 * share);
  return text;
}
/// A statistic (see `summarize`) as a percentage, with its spread where there are several seeds.
inline std::string percent(const Json& statistic) {
  const std::string mean = percent(statistic.at("mean").get<double>());
  if (statistic.at("spread").is_null()) return mean;
  return mean + " ± " + percent(statistic.at("spread").get<double>());
}

}  // namespace study
