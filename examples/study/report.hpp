// The results as tables on the terminal and as files.
#pragma once

#include "results.hpp"

namespace study {

/// Prints the tables of single tasks, addition and negation.
void print_tables(const Results& results, const Setting& setting);

/// Writes results.json, the tables as CSV, the curve over the coefficient as a picture (where
/// gnuplot is installed) and a sheet of the tasks' images to the output folder.
void write_files(const Results& results, const Setting& setting, const Options& options,
                 double seconds);

}  // namespace study
