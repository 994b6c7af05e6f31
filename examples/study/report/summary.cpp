#include "summary.hpp"

#include <algorithm>
#include <cmath>

#include "lintel/tangent/disentanglement.hpp"
#include "lintel/tangent/editing.hpp"

namespace study {

using lintel::DisentanglementMap;

namespace {
void add(Statistic& statistic, double value) { statistic.values.push_back(value); }

double mean_advantage(const std::vector<TaskFacts>& tasks, const Row& nonlinear,
                      const Row& posthoc) {
  Numbers gains;
  for (std::size_t t = 0; t < tasks.size(); ++t)
    gains.push_back(advantage(tasks[t], nonlinear.single.test[t], posthoc.single.test[t]));
  return mean_of(gains);
}

void add_optional_measures(RowSummary& all, const Row& row) {
  if (row.pairs && !row.pairs->empty()) {
    add(all.pairs_absolute, mean_over(*row.pairs, &Pair::absolute));
    add(all.pairs_normalized, mean_over(*row.pairs, &Pair::normalized));
    add(all.pairs_absolute_at_1, mean_over(*row.pairs, &Pair::absolute_at_1));
    add(all.pairs_normalized_at_1, mean_over(*row.pairs, &Pair::normalized_at_1));
  }
  if (row.negation) {
    add(all.target, mean_over(*row.negation, &Negation::target));
    add(all.control, mean_over(*row.negation, &Negation::control));
  }
  if (row.disentanglement && !row.disentanglement->maps.empty()) {
    const auto& [axis, images, maps] = *row.disentanglement;
    add(all.error_in_box, mean_over(maps, &Map::mean_in_box));
    add(all.error_at_1, mean_over(maps, &Map::at_1));
    add(all.error_at_best, mean_over(maps, [&, &axis = axis](const Map& map) {
          return DisentanglementMap{axis, map.error}.on_diagonal(row.addition.coefficient);
        }));
  }
  if (row.analogy) {
    add(all.analogy_pretrained, row.analogy->pretrained);
    add(all.analogy_c_alone, row.analogy->c_alone);
    add(all.analogy_analogy, row.analogy->analogy);
    add(all.analogy_d_itself, row.analogy->d_itself);
  }
}

// Adds what one seed found from one start. `before`: of the model that fine-tuning started from.
void add_seed(ByName<RowSummary>& summary, const std::vector<TaskFacts>& tasks,
              const ByName<Row>& rows, std::optional<double> before) {
  for (const auto& [name, row] : rows) {
    RowSummary& all = summary[name];
    const double single = mean_of(row.single.test);
    add(all.single, single);
    if (name == "post-hoc")
      add(all.advantage, mean_advantage(tasks, *rows.find("non-linear"), row));
    add(all.coefficient, row.addition.coefficient);
    add(all.absolute, row.addition.absolute);
    add(all.normalized, row.addition.normalized);
    add(all.absolute_at_1, row.addition.absolute_at_1);
    add(all.normalized_at_1, row.addition.normalized_at_1);
    const auto add_retained = [&](Statistic& retained, double added) {
      const auto share = before ? lintel::retained_share(added, *before, single) : std::nullopt;
      if (share) add(retained, *share);
    };
    add_retained(all.retained, row.addition.absolute);
    add_retained(all.retained_at_1, row.addition.absolute_at_1);
    add_optional_measures(all, row);
  }
}
}  // namespace

std::optional<double> Statistic::spread() const {
  if (values.size() < 2) return {};
  double squares = 0;
  for (const double value : values) squares += (value - mean()) * (value - mean());
  return std::sqrt(squares / static_cast<double>(values.size() - 1));
}

void to_json(Json& json, const Statistic& statistic) {
  if (!statistic.is_measured()) return;  // null
  const auto spread = statistic.spread();
  json = {{"mean", statistic.mean()},
          {"spread", spread ? Json(*spread) : Json()},
          {"values", statistic.values}};
}

std::optional<LocalEnergy> local_energy(const std::vector<Localization>& pairs) {
  if (pairs.empty()) return {};
  const auto count = [](const Localization& pair) { return pair.eigenfunctions.size(); };
  LocalEnergy energy{std::ranges::min(pairs, {}, count).eigenfunctions, {}};
  for (std::size_t i = 0; i < energy.eigenfunctions.size(); ++i) {
    double logarithms = 0;
    for (const Localization& pair : pairs)
      logarithms += std::log(pair.on_task[i] / pair.on_other[i]);
    energy.ratios.push_back(std::exp(logarithms / static_cast<double>(pairs.size())));
  }
  return energy;
}

Summary summarize(const std::vector<TaskFacts>& tasks, const Unedited& unedited,
                  const std::vector<OfSeed>& seeds) {
  Summary summary{{mean_of(unedited.single), unedited.control}, {}, {}, {}, {}};
  std::vector<Localization> pairs, random_pairs;
  for (const OfSeed& seed : seeds) {
    add_seed(summary.regimes, tasks, seed.trained.regimes, summary.pretrained.single);
    pairs.insert(pairs.end(), seed.trained.localization.begin(), seed.trained.localization.end());
    if (!seed.random) continue;
    if (!summary.random) summary.random.emplace();
    add_seed(*summary.random, tasks, seed.random->regimes, {});
    random_pairs.insert(random_pairs.end(), seed.random->localization.begin(),
                        seed.random->localization.end());
  }
  summary.localization = local_energy(pairs);
  summary.random_localization = local_energy(random_pairs);
  return summary;
}

}  // namespace study
