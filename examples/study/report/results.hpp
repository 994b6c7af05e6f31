// What a report is made of: what was found, and what follows from it.
#pragma once

#include "findings.hpp"

namespace study {

struct Results {
  Found found;
  Summary summary;
  std::vector<Finding> findings;
};

struct EmergenceResults {
  Emergence found;
  std::vector<Summary> summaries;  // of each moment
};

}  // namespace study
