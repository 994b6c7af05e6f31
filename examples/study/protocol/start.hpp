// Where the pipeline starts.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

namespace study {

/// A model with frozen heads that everything is fine-tuned from.
struct Start {
  enum class Weights {
    pretrained,
    random,
    moment  // of pre-training, which is not at its end
  };
  Weights weights = Weights::pretrained;
  std::int64_t step = 0;            // of a moment
  std::filesystem::path file = {};  // encoder and heads
  std::string key = {};             // of the stage that makes it

  /// The whole of the paper is done from the pre-trained model.
  bool is_pretrained() const { return weights == Weights::pretrained; }
  bool is_random() const { return weights == Weights::random; }
  /// Weights that know nothing yet have further to go.
  double rate_factor() const { return is_random() ? 2 : 1; }
  /// What stands before a regime's or a way's name: nothing for the pre-trained model.
  std::string title() const {
    switch (weights) {
      case Weights::pretrained:
        break;
      case Weights::random:
        return "random ";
      case Weights::moment:
        return std::to_string(step) + " steps ";
    }
    return "";
  }
};

/// Once through all that follows from a start.
struct Run {
  Start start;
  std::uint64_t seed;

  std::string folder() const { return "seed" + std::to_string(seed); }
};

}  // namespace study
