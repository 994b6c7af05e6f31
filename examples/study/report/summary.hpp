// What the seeds of a study say together.
#pragma once

#include <functional>

#include "../protocol/found.hpp"

namespace study {

/// A number of each seed. Without values it was not measured.
struct Statistic {
  Numbers values;

  bool is_measured() const { return !values.empty(); }
  double mean() const { return mean_of(values); }
  /// The standard deviation of the sample; nothing for one seed.
  std::optional<double> spread() const;
};
void to_json(Json& json, const Statistic& statistic);

/// Declares statistics and lists them.
#define STUDY_STATISTICS(...) \
  Statistic __VA_ARGS__;      \
  STUDY_FIELDS(__VA_ARGS__)

/// What the seeds say of a regime, for tables, figures and results.json.
struct RowSummary {
  STUDY_STATISTICS(absolute, absolute_at_1, advantage, analogy_analogy, analogy_c_alone,
                   analogy_d_itself, analogy_pretrained, coefficient, control, error_at_1,
                   error_at_best, error_in_box, normalized, normalized_at_1, pairs_absolute,
                   pairs_absolute_at_1, pairs_normalized, pairs_normalized_at_1, retained,
                   retained_at_1, single, target)
};
/// Which of them.
using Column = Statistic RowSummary::*;

/// How many times as much local energy eigenfunctions have on their own task's images as on the
/// other's, for each number of eigenfunctions.
struct LocalEnergy {
  std::vector<std::int64_t> eigenfunctions;
  Numbers ratios;

  /// Where there is neither one function nor all.
  std::size_t middle() const { return ratios.size() / 2; }
  double in_the_middle() const { return ratios[middle()]; }
  STUDY_FIELDS(eigenfunctions, ratios)
};
/// The geometric mean over pairs, or nothing where there are none.
std::optional<LocalEnergy> local_energy(const std::vector<Localization>& pairs);

/// Of the unedited model.
struct UneditedSummary {
  double single, control;

  STUDY_FIELDS(single, control)
};

struct Summary {
  UneditedSummary pretrained;
  ByName<RowSummary> regimes;
  std::optional<ByName<RowSummary>> random;  // from random weights
  std::optional<LocalEnergy> localization, random_localization;

  static void fields(auto& self, auto&& each) {
    each("pre-trained", self.pretrained);
    each("regimes", self.regimes);
    each("random", self.random);
    each("localization", self.localization);
    each("random_localization", self.random_localization);
  }
};

/// What leaving the tangent space gains on a task, corrected for guessing.
inline double advantage(const TaskFacts& task, double nonlinear, double posthoc) {
  return (nonlinear - posthoc) / (1 - task.guessing());
}

Summary summarize(const std::vector<TaskFacts>& tasks, const Unedited& unedited,
                  const std::vector<OfSeed>& seeds);

/// The mean over a list of what `get` takes of each entry.
double mean_over(const auto& list, const auto& get) {
  Numbers values;
  for (const auto& one : list) values.push_back(std::invoke(get, one));
  return mean_of(values);
}

}  // namespace study
