// How long a job takes.
#pragma once

#include <functional>

#include "jobs.hpp"

namespace lintel::bench {

/// Adds a time to the job's, which has run before, and notes the most that tensors held. Short jobs
/// are repeated: a time should be long against what the clock and the threads need.
void time_once(Job& job);

/// The middle one of some times.
double median(std::vector<double> times);

/// What one call takes, in seconds.
double seconds(const std::function<void()>& call);

}  // namespace lintel::bench
