// The numbers of a study as tables, with the paper's beside them.
#pragma once

#include "results.hpp"
#include "table.hpp"

namespace study {

/// A table for each result and one of the findings, by the name of its CSV file. Those that were
/// not measured are left out.
ByName<Table> tables_of(const Results& results);

/// A row a moment of pre-training.
Table table_of_emergence(const EmergenceResults& results);

}  // namespace study
