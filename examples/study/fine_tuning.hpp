// The ways to fine-tune. Whatever is trained, and in whatever model, a task vector comes out: what
// is to be added to the encoder's weights.
#pragma once

#include <string_view>

#include "lintel/tangent/kronecker_factors.hpp"
#include "pretraining.hpp"

namespace study {

/// A way to fine-tune, and all that the rest of the study needs to know of it: options, stages,
/// tables and figures follow from its row in `all_ways`.
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

  std::string name;    // in tables and files
  std::string option;  // in --extra; empty: one of the paper's two, always there
  std::string about;   // in --help
  Trained trained = Trained::all;
  bool linearized = false;  // trained in the tangent space at the start
  Penalty penalty = Penalty::none;
  std::string rates_of = {};   // the way whose choice of learning rate it shares; empty: its own
  double rate_factor = 1;      // its learning rates are these multiples of the grid's
  double passes_an_image = 3;  // the work of a step

  /// Whether a learning rate is chosen for it.
  bool has_own_rates() const { return rates_of.empty() && trained != Trained::nothing; }
};

/// Every way there is.
const std::vector<Way>& all_ways();
/// The paper's two ways, and those asked for beyond them.
std::vector<Way> ways_of(const Options& options);
/// The way of this name. Throws `lintel::Error` for none.
const Way& way_named(const std::vector<Way>& ways, std::string_view name);

/// Images of each task that its curvature is made from.
inline constexpr std::int64_t curvature_images = 128;
using Curvature = lintel::KroneckerFactors<Encoder>;
/// The curvature of a task's images at `origin`, which TAK's penalty is made of.
Curvature curvature_of(const Task& task, const Encoder& origin, std::uint64_t seed);

/// What one task is fine-tuned with.
struct FineTuning {
  const Way& way;
  std::int64_t steps;
  double learning_rate;
  std::uint64_t seed;
  const Task& task;
  lintel::Tensor<float> head;
  std::vector<const Task*> others;      // for a penalty on their images
  std::vector<Curvature> curvatures{};  // of the others, for one without
};

/// Fine-tunes the encoder from `origin` and writes the task vector as the stage's output.
void fine_tune(const Stage& stage, const Options& options, const Encoder& origin,
               const FineTuning& tuning);

}  // namespace study
