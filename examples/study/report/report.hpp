// The study as a page to read.
#pragma once

#include "results.hpp"

namespace study {

/// One HTML file that opens offline: for each result its figure, its table with the paper's numbers
/// beside ours, and a paragraph made from the numbers; above them the explorer, if there is data of
/// it. `sheet` is a picture of the tasks (PNG).
std::string report(const Results& results, const std::string& sheet, const Json& explorer);

/// The same of a comparison of moments of pre-training.
std::string emergence_report(const EmergenceResults& results);

}  // namespace study
