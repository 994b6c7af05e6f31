// What a study leaves for people and programs.
#pragma once

#include "plan.hpp"
#include "setting.hpp"

namespace study {

/// Prints the tables, and writes results.json, the tables as CSV, a sheet of the tasks and
/// report.html.
void write_results(Json found, const Setting& setting, const Options& options,
                   const std::filesystem::path& times, double seconds);

/// Prints what a foundation knows: its accuracy on each task before any fine-tuning.
void print_foundation(const Setting& setting, const Options& options);

/// The same as `write_results` of a comparison of moments of pre-training.
void write_emergence(const Json& found, const Options& options, const std::filesystem::path& times,
                     double seconds);

}  // namespace study
