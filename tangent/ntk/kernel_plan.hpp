// How a kernel will be computed: each layer's route, and what fits into memory at one time.
#pragma once

#include <vector>

#include "lintel/tangent/ntk/factors.hpp"

namespace lintel {

struct KernelPlan {
  FactorExtents extents;
  std::vector<Route> routes;  ///< of each layer
  std::int64_t n1 = 0, n2 = 0;
  bool same_set = false;
  /// Outputs that are seeded, and how many of them a kernel pairs: all for the full kernel, else
  /// one after another.
  std::int64_t seeds = 0, rows = 0;
  std::int64_t seeds_at_once = 0;       ///< in one set of passes
  std::int64_t block1 = 0, block2 = 0;  ///< examples of either set that are in memory at one time
  std::size_t bytes = 0;                ///< that tensors are expected to take at most
  double operations = 0;  ///< of the kernel's products, without the passes through the model
};

/// Chooses routes by operation count and blocks by memory, so that passes are run again as little
/// as possible. Throws `Error` where not even one block of the smallest size fits.
KernelPlan plan_kernel(const FactorExtents& extents, std::int64_t n1, std::int64_t n2,
                       bool same_set, const KernelOptions& options, std::size_t number);

}  // namespace lintel
