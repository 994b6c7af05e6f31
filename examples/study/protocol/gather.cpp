#include "gather.hpp"

#include <set>

#include "lintel/tangent/editing.hpp"
#include "paths.hpp"
#include "pretraining.hpp"
#include "ways.hpp"

namespace study {

using namespace lintel;

namespace {
// What every study says of itself.
Description described(const Options& options, const Setting& setting) {
  Description about{
      options.model,
      setting.drawn ? "drawn" : "given",
      {setting.control.name, setting.control.classes()},
      {},
      {options.seed, options.foundation.empty() ? name_of(options.pretraining) : "given",
       options.pretraining_steps, options.turn, options.steps, options.random_steps, options.batch,
       options.learning_rates, name_of(options.decay_towards), options.rank, options.penalty,
       options.tak_penalty},
      coefficient_grid()};
  for (const Task& task : setting.tasks) {
    about.tasks.push_back({task.name, task.classes(), task.pretraining.size(), task.train.size(),
                           task.validation.size(), task.test.size()});
  }
  return about;
}

// Reads what was measured, as far as it was planned.
class OnDisk {
 public:
  OnDisk(const Options& options, const Plan& plan) : options_(options), paths_(options.out) {
    for (const Stage& stage : plan.stages()) planned_.insert(stage.output);
  }

  Unedited unedited(const Start& start) const {
    return read_measure<Unedited>(paths_.unedited(start));
  }
  ByName<RateChoice> learning_rates(const std::vector<Start>& starts) const {
    ByName<RateChoice> choices;
    for (const Start& start : starts) {
      for (const Way& way : ways_of(options_)) {
        if (way.has_own_rates() && way.follows(start))
          choices[start.title() + way.name] =
              read_measure<RateChoice>(paths_.search(start, way.name));
      }
    }
    return choices;
  }
  std::vector<OfSeed> seeds(const Start& start, bool with_random) const {
    std::vector<OfSeed> found;
    for (std::int64_t s = 0; s < options_.seeds; ++s) {
      const Run run{start, options_.seed + static_cast<std::uint64_t>(s)};
      OfSeed& one = found.emplace_back(OfSeed{run.seed, from(run), {}});
      if (with_random) one.random = from({{.weights = Start::Weights::random}, run.seed});
    }
    return found;
  }

 private:
  FromStart from(const Run& run) const {
    FromStart found{{},
                    read_measure<ByName<Geometry>>(paths_.geometry(run)),
                    read_measure<std::vector<Localization>>(paths_.localization(run))};
    for (const Regime& regime : regimes_of(options_)) {
      if (!regime.way.follows(run.start)) continue;
      Row::fields(found.regimes[regime.name], [&]<class Field>(const char* what, Field& field) {
        const auto file = paths_.measure(run, regime.name, what);
        if (!planned_.contains(file)) return;
        if constexpr (requires { field.value(); }) {
          field = read_measure<typename Field::value_type>(file);
        } else {
          field = read_measure<Field>(file);
        }
      });
    }
    return found;
  }

  const Options& options_;
  Paths paths_;
  std::set<std::filesystem::path> planned_;
};
}  // namespace

Found gather(const Options& options, const Setting& setting, const Plan& plan) {
  const OnDisk read(options, plan);
  const Start trained, random{.weights = Start::Weights::random};
  const auto [a, c] = analogy_tasks(options, setting);
  std::vector<Start> starts{trained};
  if (options.random_start) starts.push_back(random);
  return {described(options, setting), read.unedited(trained),
          a == c ? std::array<std::string, 2>{}
                 : std::array{setting.tasks[a].name, setting.tasks[c].name},
          read.learning_rates(starts), read.seeds(trained, options.random_start)};
}

Emergence gather_emergence(const Options& options, const Setting& setting, const Plan& plan) {
  const OnDisk read(options, plan);
  Emergence found{described(options, setting), {}};
  for (const Start& start : moments_of(options)) {
    found.moments.push_back({start.step, shape_of(options, start).width, read.unedited(start),
                             read.seeds(start, false)});
  }
  return found;
}

}  // namespace study
