#include "ways.hpp"

#include <algorithm>

namespace study {

const std::vector<Way>& all_ways() {
  using enum Way::Trained;
  using enum Way::Penalty;
  static const std::vector<Way> ways{
      {.name = "non-linear"},
      {.name = "linearized", .linearized = true, .passes_an_image = 5},
      {.name = "attention only",
       .option = "attention",
       .about = "the weights of attention alone",
       .trained = attention,
       .rates_of = "non-linear",
       .passes_an_image = 2.5},
      {.name = "LoRA",
       .option = "lora",
       .about = "changes of low rank",
       .trained = low_rank,
       .rate_factor = 8,
       .passes_an_image = 2.5},
      {.name = "linearized LoRA",
       .option = "linearized-lora",
       .about = "changes of low rank, in the tangent space",
       .trained = low_rank,
       .linearized = true,
       .rate_factor = 8,
       .passes_an_image = 3.5},
      {.name = "linearized, tau-Jp",
       .option = "tau-jp",
       .about = "linearized, penalized for moving the features of other tasks' images",
       .linearized = true,
       .penalty = tau_jp,
       .rates_of = "linearized",
       .passes_an_image = 10},
      {.name = "linearized, TAK",
       .option = "tak",
       .about = "the same penalty from a summary of those images",
       .linearized = true,
       .penalty = tak,
       .rates_of = "linearized",
       .passes_an_image = 6},
      {.name = "kernel regression",
       .option = "kernel-regression",
       .about = "no steps: in closed form",
       .trained = nothing,
       .linearized = true,
       .passes_an_image = 0}};
  return ways;
}

std::vector<Way> ways_of(const Options& options) {
  std::vector<Way> ways;
  for (const Way& way : all_ways()) {
    if (way.option.empty() ||
        std::find(options.extra.begin(), options.extra.end(), way.option) != options.extra.end())
      ways.push_back(way);
  }
  return ways;
}

std::vector<Regime> regimes_of(const Options& options) {
  std::vector<Regime> regimes;
  for (const Way& way : ways_of(options)) {
    const bool paper = way.option.empty();
    regimes.push_back({way.name, way, way.linearized, paper});
    if (paper && !way.linearized) regimes.push_back({"post-hoc", way, true, true});
  }
  return regimes;
}

}  // namespace study
