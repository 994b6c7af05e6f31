// What is compared with what: where the pipeline starts, and in which reading of the model task
// vectors are evaluated.
#pragma once

#include <array>

#include "fine_tuning.hpp"

namespace study {

/// Where the pipeline starts: at the pre-trained weights or at random ones.
struct Start {
  std::string name;  // "" for pre-trained, else "random "
  std::filesystem::path file = {};
  std::string key = {};
  double rate_factor = 1;  // weights that know nothing yet have further to go
};
/// Whether a way to fine-tune is followed from this start: the paper's two from both.
bool follows(const Start& start, const Way& way);

/// A row of the tables: task vectors found in one way, evaluated in one reading of the model.
struct Regime {
  std::string name;
  std::string way;
  bool linear;  // evaluated linearized
  bool paper;   // one of the paper's three, with all measurements
};
std::vector<Regime> regimes_of(const Options& options);

/// The way whose learning rates were searched for this one; empty where there are none.
std::string searched_as(const Way& way);

/// The tasks a and c of the analogy: as asked for, or two that are related, where they are known.
std::array<std::size_t, 2> analogy_tasks(const Options& options, const Setting& setting);
/// The pairs to draw disentanglement maps of: as asked for, or three without a task in common.
std::vector<std::array<std::size_t, 2>> map_pairs(const Options& options, const Setting& setting);

}  // namespace study
