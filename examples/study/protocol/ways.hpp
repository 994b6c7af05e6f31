// What is compared with what: the ways to fine-tune, and the readings of the model in which their
// task vectors are evaluated. Options, stages, measures and the rows of tables follow from their
// rows here; only the report's sentences and findings name those that they are about.
#pragma once

#include "options.hpp"
#include "start.hpp"

namespace study {

/// A way to fine-tune.
struct Way {
  enum class Trained {
    all,
    attention,
    low_rank,
    nothing  // kernel regression: solved in closed form, see kernel_vector.hpp
  };
  /// What keeps a task vector out of the other tasks' way while it is trained.
  enum class Penalty {
    none,
    tau_jp,  // the tangent on the other tasks' images (tangent_penalty)
    tak      // the same by Kronecker factors, without the images (kronecker_penalty)
  };

  std::string name;         // in tables and files
  std::string option = {};  // in --extra; empty: one of the paper's two, always there
  std::string about = {};   // in --help, beside the option
  Trained trained = Trained::all;
  bool linearized = false;  // trained in the tangent space at the start
  Penalty penalty = Penalty::none;
  std::string rates_of = {};   // the way whose choice of learning rate it shares; empty: its own
  double rate_factor = 1;      // its own learning rates are these multiples of the grid's
  double passes_an_image = 3;  // the work of a step, in forward passes: 3 where all is trained

  bool is_trained() const { return trained != Trained::nothing; }
  /// Whether a learning rate is chosen for it.
  bool has_own_rates() const { return rates_of.empty() && is_trained(); }
  /// Whether it is followed from this start: all from the pre-trained weights, the paper's two from
  /// a moment of pre-training, non-linear alone from random weights.
  bool follows(const Start& start) const {
    return start.is_pretrained() || (option.empty() && !(start.is_random() && linearized));
  }
};

/// Every way there is.
const std::vector<Way>& all_ways();
/// The paper's two ways, and those asked for beyond them.
std::vector<Way> ways_of(const Options& options);

/// A row of the tables: task vectors found in one way, evaluated in one reading of the model.
struct Regime {
  std::string name;
  Way way;
  bool linear;  // evaluated linearized
  bool paper;   // one of the paper's three, with all measurements
};
std::vector<Regime> regimes_of(const Options& options);

}  // namespace study
