// What is compared with what: where the pipeline starts, and in which reading of the model task
// vectors are evaluated.
#pragma once

#include <array>

#include "fine_tuning.hpp"

namespace study {

/// Where the pipeline starts: at the pre-trained weights, at random ones, or at those of a moment
/// of pre-training.
struct Start {
  std::string name;  // "" for pre-trained, else "random " or such as "300 steps "
  std::filesystem::path file = {};
  std::string key = {};
  std::int64_t steps = 0;  // of fine-tuning a task from it
  double rate_factor = 1;  // weights that know nothing yet have further to go
  bool briefly = false;    // non-linear alone, and without maps of the disentanglement error

  bool is_pretrained() const { return name.empty(); }
};
/// The name of the start after so many steps of pre-training.
inline std::string moment_name(std::int64_t step) { return std::to_string(step) + " steps "; }
/// Whether a way to fine-tune is followed from this start: all from the pre-trained weights, the
/// paper's two from a moment of pre-training, non-linear alone from random weights.
bool follows(const Start& start, const Way& way);

/// A row of the tables: task vectors found in one way, evaluated in one reading of the model.
struct Regime {
  std::string name;
  std::string way;
  bool linear;  // evaluated linearized
  bool paper;   // one of the paper's three, with all measurements
};
std::vector<Regime> regimes_of(const Options& options);

/// The tasks a and c of the analogy: as asked for, or two that are related, where they are known.
std::array<std::size_t, 2> analogy_tasks(const Options& options, const Setting& setting);
/// The pairs to draw disentanglement maps of: as asked for, or three without a task in common.
std::vector<std::array<std::size_t, 2>> map_pairs(const Options& options, const Setting& setting);

}  // namespace study
