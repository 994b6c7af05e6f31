// What a study leaves for people and programs.
#pragma once

#include "../protocol/found.hpp"
#include "../protocol/setting.hpp"

namespace study {

/// Prints the tables, and writes results.json, the tables as CSV, a sheet of the tasks, report.html
/// and explorer.html. `times`: how long it took, as it is to stand in results.json.
void write_results(const Found& found, const Setting& setting, const Options& options,
                   const Json& times);

/// The same of a comparison of moments of pre-training.
void write_emergence(const Emergence& found, const Options& options, const Json& times);

/// Prints what a foundation knows: its accuracy on each task before any fine-tuning.
void print_foundation(const Setting& setting, const Options& options);

}  // namespace study
