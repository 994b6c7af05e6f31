// What a study found, in one piece.
#pragma once

#include "plan.hpp"
#include "setting.hpp"

namespace study {

/// All measures of a plan that was carried out, as the report wants them.
Json gather(const Options& options, const Setting& setting, const Plan& plan);

/// The same from several moments of pre-training (`Options::moments`), each with its summary.
Json gather_emergence(const Options& options, const Setting& setting, const Plan& plan);

}  // namespace study
