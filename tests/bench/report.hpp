// What a benchmark says in the end.
#pragma once

#include <nlohmann/json.hpp>

#include "jobs.hpp"

namespace lintel::bench {

/// What the machine allows, measured in the same run.
struct Machine {
  double operations_per_second, bytes_per_second;
};

/// A ratio that lintel is held to.
struct Bar {
  std::string what;
  double measured, bar;
  bool at_least;  // else at most

  bool met() const { return at_least ? measured >= bar : measured <= bar; }
};

/// The ratios that follow from the times of these jobs.
std::vector<Bar> bars_of(const std::vector<Job>& jobs, const Machine& machine);

/// Tables on standard output.
void print(const std::vector<Job>& jobs, const std::vector<Bar>& bars, const Machine& machine);

/// The same for machines.
nlohmann::ordered_json as_json(const std::vector<Job>& jobs, const std::vector<Bar>& bars,
                               const Machine& machine);

}  // namespace lintel::bench
