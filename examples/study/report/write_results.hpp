// What a study leaves for people and programs.
#pragma once

#include "../protocol/found.hpp"
#include "../protocol/setting.hpp"

namespace study {

/// How long it took.
struct Times {
  Json stages;  // the seconds of each
  double this_run;
};

/// Prints the tables, and writes results.json, the tables as CSV, a sheet of the tasks and
/// report.html.
void write_results(const Found& found, const Setting& setting, const Options& options,
                   const Times& times);

/// The same of a comparison of moments of pre-training.
void write_emergence(const Emergence& found, const Options& options, const Times& times);

/// Prints what a foundation knows: its accuracy on each task before any fine-tuning.
void print_foundation(const Setting& setting, const Options& options);

}  // namespace study
