// What a study found, in one piece.
#pragma once

#include "found.hpp"
#include "setting.hpp"

namespace study {

/// All measures of the plan that was carried out.
Found gather(const Options& options, const Setting& setting);

/// The same from several moments of pre-training (`Options::moments`).
Emergence gather_emergence(const Options& options, const Setting& setting);

}  // namespace study
