// The figures of the report, drawn by gnuplot as SVG. Regimes differ in mark, dash and pattern as
// well as in colour, and the colours in lightness, so that they can be told apart in grey print and
// by colour-blind readers.
#pragma once

#include "results.hpp"

namespace study {

/// A figure as an SVG element, ready to stand in a page with others. Empty where gnuplot is missing
/// or fails.
std::string figure_of_single_tasks(const Found& found);
std::string figure_of_addition(const Found& found);
std::string figure_of_pairs(const Found& found);
std::string figure_of_negation(const Found& found);
std::string figure_of_disentanglement(const Found& found);
std::string figure_of_random_start(const Found& found);
std::string figure_of_localization(const Summary& summary);
std::string figure_of_ways(const Summary& summary);
/// Retained share, disentanglement error and localization over the steps of pre-training.
std::string figure_of_emergence(const EmergenceResults& results);

}  // namespace study
