// The explorer's data from what a study has found.
#pragma once

#include "../protocol/ways.hpp"
#include "exhibits.hpp"

namespace study {

/// Test images of each task that the page shows, at most.
inline constexpr std::int64_t explorer_images = 60;

/// What the explorer is made from. `analogy`: the tasks a and c, `inverted` what they are compared
/// with.
struct Shown {
  const Options& options;
  const Setting& setting;
  const Pretrained& pretrained;
  TaskPair analogy;
  const std::array<Task, 2>& inverted;
  std::uint64_t seed;
};

/// Reads task vectors and chosen coefficients, and calculates all that the page needs.
Json make_explorer(const Shown& all);

}  // namespace study
