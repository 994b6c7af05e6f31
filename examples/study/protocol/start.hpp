// Where the pipeline starts.
#pragma once

#include <vector>

#include "lintel/core/error.hpp"
#include "options.hpp"

namespace study {

/// A model with frozen heads that everything is fine-tuned from.
struct Start {
  enum class Weights { pretrained, random, moment };  // the last: of pre-training, before its end
  Weights weights = Weights::pretrained;
  std::int64_t step = 0;            // of a moment
  std::int64_t width = 0;           // of the model, where it is not that of its name
  std::filesystem::path file = {};  // encoder and heads
  std::string key = {};             // of the stage that makes it

  /// Random weights, without the file.
  static Start random() { return {.weights = Weights::random}; }

  /// The whole of the paper is done from the pre-trained model.
  bool is_pretrained() const { return weights == Weights::pretrained; }
  bool is_random() const { return weights == Weights::random; }
  /// What stands before a regime's or a way's name: nothing for the pre-trained model.
  std::string title() const {
    if (is_pretrained()) return "";
    if (is_random()) return "random ";
    return lintel::join(width ? lintel::join("width ", width, ", ") : "", step, " steps ");
  }
};

/// Those of `Options::moments`, without the files.
inline std::vector<Start> moments_of(const Options& options) {
  std::vector<Start> starts;
  for (std::size_t i = 0; i < options.moments.size(); ++i) {
    starts.push_back({.weights = Start::Weights::moment,
                      .step = options.moments[i],
                      .width = options.widths.empty() ? 0 : options.widths[i]});
  }
  return starts;
}

/// Of everything after pre-training.
inline std::vector<std::uint64_t> seeds_of(const Options& options) {
  std::vector<std::uint64_t> seeds;
  for (std::int64_t s = 0; s < options.seeds; ++s)
    seeds.push_back(options.seed + static_cast<std::uint64_t>(s));
  return seeds;
}

/// Once through all that follows from a start.
struct Run {
  Start start;
  std::uint64_t seed;

  std::string folder() const { return "seed" + std::to_string(seed); }
};

}  // namespace study
