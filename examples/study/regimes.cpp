#include "regimes.hpp"

#include "lintel/core/error.hpp"

namespace study {

using lintel::UsageError;

bool follows(const Start& start, const Way& way) {
  return start.is_pretrained() || (way.option.empty() && !(start.briefly && way.linearized));
}

std::vector<Regime> regimes_of(const Options& options) {
  std::vector<Regime> regimes{{"non-linear", "non-linear", false, true},
                              {"post-hoc", "non-linear", true, true},
                              {"linearized", "linearized", true, true}};
  for (const Way& way : ways_of(options)) {
    if (!way.option.empty()) regimes.push_back({way.name, way.name, way.linearized, false});
  }
  return regimes;
}

std::array<std::size_t, 2> analogy_tasks(const Options& options, const Setting& setting) {
  if (!options.analogy.empty())
    return {setting.index_of(options.analogy[0]), setting.index_of(options.analogy[1])};
  // Two kinds of pictures from above, where they are there.
  std::array<std::size_t, 2> result{0, setting.tasks.size() > 1 ? 1u : 0u};
  for (std::size_t t = 0; t < setting.tasks.size(); ++t) {
    if (setting.tasks[t].name == "AID") result[0] = t;
    if (setting.tasks[t].name == "RSSCN7") result[1] = t;
  }
  return result;
}

std::vector<std::array<std::size_t, 2>> map_pairs(const Options& options, const Setting& setting) {
  std::vector<std::array<std::size_t, 2>> pairs;
  for (const std::string& pair : options.map_pairs) {
    const std::size_t colon = pair.find(':');
    if (colon == std::string::npos) {
      throw UsageError("study: --map-pairs has '" + pair + "'; expected A:B");
    }
    pairs.push_back(
        {setting.index_of(pair.substr(0, colon)), setting.index_of(pair.substr(colon + 1))});
  }
  if (!pairs.empty()) return pairs;
  // Three without a task in common, from both ends of the list.
  const std::size_t count = setting.tasks.size();
  for (std::size_t k = 0; k < std::min<std::size_t>(3, count / 2); ++k)
    pairs.push_back({k, k + count / 2});
  return pairs;
}

}  // namespace study
