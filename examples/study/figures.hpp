// The figures of the report, drawn by gnuplot as SVG. Regimes differ in mark, dash and pattern as
// well as in colour, and the colours in lightness, so that they can be told apart in grey print and
// by colour-blind readers.
#pragma once

#include <optional>

#include "plan.hpp"

namespace study {

/// A figure as an SVG element, ready to stand in a page with others. Empty where gnuplot is missing
/// or fails.
std::string figure_of_single_tasks(const Json& results);
std::string figure_of_addition(const Json& results);
std::string figure_of_pairs(const Json& results);
std::string figure_of_negation(const Json& results);
std::string figure_of_disentanglement(const Json& results);
std::string figure_of_localization(const Json& results);
std::string figure_of_random_start(const Json& results);
std::string figure_of_ways(const Json& results);
/// Of `gather_emergence`: retained share, disentanglement error and localization over the steps of
/// pre-training.
std::string figure_of_emergence(const Json& results);

}  // namespace study
