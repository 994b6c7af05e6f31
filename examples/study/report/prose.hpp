// The report's paragraphs, made from the numbers. What they say of a finding is its own sentence.
#pragma once

#include "results.hpp"

namespace study {

std::string on_pretraining(const Hyperparameters& settings);
std::string on_single_tasks(const Results& results);
std::string on_addition(const Results& results);
std::string on_pairs(const Results& results);
std::string on_negation(const Results& results);
std::string on_disentanglement(const Results& results);
std::string on_localization(const Results& results);
std::string on_analogy(const Results& results);
std::string on_random_start(const Results& results);
std::string on_ways(const Results& results);
std::string on_emergence(const EmergenceResults& results);

}  // namespace study
