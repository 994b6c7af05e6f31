// The numbers of a study as tables, with the paper's beside them.
#pragma once

#include "plan.hpp"
#include "table.hpp"

namespace study {

/// Single tasks, addition, pairs, negation, disentanglement, analogy, random start: a table each,
/// by the name of its CSV file. Those that were not measured are left out.
std::vector<std::pair<std::string, Table>> tables_of(const Json& results);

/// Of `gather_emergence`: a row a moment of pre-training.
Table table_of_emergence(const Json& results);

}  // namespace study
