#include "gather.hpp"

#include "../engine/plan.hpp"
#include "lintel/tangent/editing.hpp"
#include "paths.hpp"
#include "pretraining.hpp"
#include "ways.hpp"

namespace study {

using namespace lintel;

namespace {
// What every study says of itself.
Description described(const Options& options, const Setting& setting) {
  Description about{options.model,
                    setting.drawn ? "drawn" : "given",
                    {setting.control.name, setting.control.classes()},
                    {},
                    options,
                    coefficient_grid()};
  if (!options.foundation.empty()) about.settings.pretraining = Pretraining::given;
  for (const Task& task : setting.tasks) {
    about.tasks.push_back({task.name, task.classes(), task.pretraining.size(), task.train.size(),
                           task.validation.size(), task.test.size()});
  }
  return about;
}

ByName<RateChoice> learning_rates(const Options& options) {
  ByName<RateChoice> choices;
  for (const Start& start : {Start{}, Start::random()}) {
    for (const Way& way : ways_of(options)) {
      const auto file = Paths(options.out).search(start, way.name);
      if (is_planned(file)) choices[start.title() + way.name] = read_measure<RateChoice>(file);
    }
  }
  return choices;
}

// What was measured from a start, as far as it was planned.
FromStart from(const Options& options, const Run& run) {
  const Paths paths(options.out);
  FromStart found{{},
                  read_measure<ByName<Geometry>>(paths.geometry(run)),
                  read_measure<std::vector<Localization>>(paths.localization(run))};
  for (const Regime& regime : regimes_of(options)) {
    if (!regime.way.follows(run.start)) continue;
    Row::fields(found.regimes[regime.name], [&]<class Field>(const char* what, Field& field) {
      const auto file = paths.measure(run, regime.name, what);
      if (!is_planned(file)) return;
      if constexpr (requires { field.value(); }) {
        field = read_measure<typename Field::value_type>(file);
      } else {
        field = read_measure<Field>(file);
      }
    });
  }
  return found;
}

std::vector<OfSeed> of_seeds(const Options& options, const Start& start, bool with_random) {
  std::vector<OfSeed> found;
  for (const std::uint64_t seed : seeds_of(options)) {
    OfSeed& one = found.emplace_back(OfSeed{seed, from(options, {start, seed}), {}});
    if (with_random) one.random = from(options, {Start::random(), seed});
  }
  return found;
}
}  // namespace

Found gather(const Options& options, const Setting& setting) {
  const auto [a, c] = analogy_tasks(options, setting);
  return {described(options, setting), read_measure<Unedited>(Paths(options.out).unedited({})),
          a == c ? std::array<std::string, 2>{}
                 : std::array{setting.tasks[a].name, setting.tasks[c].name},
          learning_rates(options), of_seeds(options, {}, options.random_start)};
}

Emergence gather_emergence(const Options& options, const Setting& setting) {
  Emergence found{described(options, setting), {}};
  for (const Start& start : moments_of(options)) {
    found.moments.push_back({start.step, shape_of(options, start).width,
                             read_measure<Unedited>(Paths(options.out).unedited(start)),
                             of_seeds(options, start, false)});
  }
  return found;
}

}  // namespace study
