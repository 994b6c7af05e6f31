// What is timed of neural tangent kernels.
#pragma once

#include "jobs.hpp"

namespace lintel::bench {

/// Kernels of transformers, and of the fully connected network on which the structured route shows:
/// those whose label contains `only`.
void add_ntk_jobs(std::vector<Job>& jobs, const std::string& only);

}  // namespace lintel::bench
