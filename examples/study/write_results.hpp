// What a study leaves for people and programs.
#pragma once

#include "plan.hpp"
#include "setting.hpp"

namespace study {

/// Prints the tables, and writes results.json, the tables as CSV, a sheet of the tasks and
/// report.html.
void write_results(Json found, const Setting& setting, const Options& options,
                   const std::filesystem::path& times, double seconds);

}  // namespace study
