#include "make_explorer.hpp"

#include "../protocol/found.hpp"
#include "../protocol/paths.hpp"
#include "explorer_data.hpp"
#include "shown_images.hpp"

namespace study {

using namespace lintel;

namespace {
Exhibits exhibits_of(const Shown& from) {
  const auto& [a, c] = from.analogy;
  const std::vector<Task>& tasks = from.setting.tasks;
  const auto shown = [&](const Task& task, const std::string& role, std::size_t head) {
    return ShownSet{task.name, role, shown_images(task.test, explorer_images),
                    from.pretrained.heads[head]};
  };
  Exhibits exhibits{.origin = from.pretrained.encoder};
  for (std::size_t t = 0; t < tasks.size(); ++t) {
    exhibits.sets.push_back(shown(tasks[t], "task", t + 1));
    exhibits.vectors.push_back({tasks[t].name, t});
  }
  exhibits.sets.push_back(shown(from.setting.control, "control", 0));
  exhibits.pairs = map_pairs(from.options, from.setting);
  if (a != c) {
    exhibits.sets.push_back(shown(from.inverted[1], "analogy", c + 1));
    exhibits.vectors.push_back({from.inverted[0].name, {}});
    exhibits.plus = {tasks.size(), c};
    exhibits.minus = {a};
  }
  return exhibits;
}

ShownRegime regime_of(const Shown& from, const Exhibits& exhibits, const Regime& regime) {
  const Paths paths(from.options.out);
  const Run run{{}, from.seed};
  const auto measure = [&](const char* what) { return paths.measure(run, regime.name, what); };
  ShownRegime shown{.name = regime.name,
                    .vectors = {},
                    .chosen = read_measure<Addition>(measure("addition")).coefficient,
                    .analogy = {}};
  for (const ShownVector& vector : exhibits.vectors) {
    const Encoder& origin = from.pretrained.encoder;
    shown.vectors.push_back(vector.set || regime.paper
                                ? load_made(paths.vector(run, regime.way.name, vector.name), origin)
                                : zeros_like(origin));
  }
  if (!regime.paper) return shown;
  for (const Negation& task : read_measure<std::vector<Negation>>(measure("negation")))
    shown.negation.push_back(task.coefficient);
  if (!exhibits.plus.empty()) shown.analogy = read_measure<Analogy>(measure("analogy")).coefficient;
  return shown;
}

// The regimes that the page lets choose from: linearized, those trained to be added, and
// non-linear.
bool is_explored(const Regime& regime) {
  return regime.name == "linearized" || regime.name == "non-linear" ||
         regime.name.starts_with("linearized, ");
}
}  // namespace

Json make_explorer(const Shown& all) {
  const Exhibits exhibits = exhibits_of(all);
  const Tensor<float> plane = feature_plane(exhibits);
  Json data = data_of_exhibits(exhibits, plane);
  // Linear ones first: it is with them that the page opens.
  for (const bool linear : {true, false}) {
    for (const Regime& regime : regimes_of(all.options)) {
      if (!is_explored(regime) || regime.linear != linear) continue;
      const ShownRegime shown = regime_of(all, exhibits, regime);
      data["regimes"].push_back(linear ? data_of_linear_regime(exhibits, plane, shown)
                                       : data_of_computed_regime(exhibits, plane, shown));
    }
  }
  return data;
}

}  // namespace study
