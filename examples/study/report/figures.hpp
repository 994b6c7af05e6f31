// The figures of the report, drawn by gnuplot as SVG. Regimes differ in mark, dash and pattern as
// well as in colour, and the colours in lightness, so that they can be told apart in grey print and
// by colour-blind readers.
#pragma once

#include "results.hpp"

namespace study {

/// A figure as an SVG element, ready to stand in a page with others. Empty where gnuplot is missing
/// or fails.
std::string figure_of_single_tasks(const Results& results);
std::string figure_of_addition(const Results& results);
std::string figure_of_pairs(const Results& results);
std::string figure_of_negation(const Results& results);
std::string figure_of_disentanglement(const Results& results);
std::string figure_of_random_start(const Results& results);
std::string figure_of_localization(const Results& results);
std::string figure_of_ways(const Results& results);
/// Retained share, disentanglement error and localization over the steps of pre-training.
std::string figure_of_emergence(const EmergenceResults& results);

}  // namespace study
