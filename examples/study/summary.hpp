// What the seeds of a study say together, and which of the paper's findings hold here.
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

/// The paper's findings (a) to (g), each {"id", "claim", "verdict", "figures"}: "holds" where it
/// does in every seed, "does not hold" where it does in none, else "holds in some seeds". A
/// difference of less than half a point counts as none. Those whose numbers were not measured are
/// left out.
Json findings(const Json& found, const Json& summary);

}  // namespace study
