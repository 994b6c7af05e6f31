// What a study found, in one piece.
#pragma once

#include "plan.hpp"
#include "setting.hpp"

namespace study {

/// All measures of a plan that was carried out, as the report wants them.
Json gather(const Options& options, const Setting& setting, const Plan& plan);

}  // namespace study
