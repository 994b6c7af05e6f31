// What the seeds of a study say together.
#pragma once

#include "plan.hpp"

namespace study {

/// Mean and spread over the seeds of each number that the tables show. A statistic is {"mean",
/// "spread" (standard deviation of the sample; null for one seed), "values" (one a seed)}.
/// {"pre-trained": {"single", "control"}, "regimes": {NAME: {"single", "advantage", "coefficient",
/// "absolute", "normalized", "absolute_at_1", "normalized_at_1", and where measured
/// "pairs_absolute", "pairs_normalized", "target", "control", "error_in_box", "error_at_1",
/// "error_at_best", ...}}, "random": the same, "localization": {"eigenfunctions", "ratios": local
/// energy on the own task over that on the other}, "random_localization": the same}.
Json summarize(const Json& found);

/// How many times as much local energy eigenfunctions have on their own task's images as on the
/// other's, for each number of eigenfunctions ({"eigenfunctions", "ratios"}): the geometric mean
/// over the pairs of all these seeds.
Json local_energy(const std::vector<Json>& pairs_of_seeds);

}  // namespace study
