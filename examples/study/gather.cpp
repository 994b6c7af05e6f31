#include "gather.hpp"

#include <algorithm>

#include "lintel/tangent/editing.hpp"
#include "paths.hpp"
#include "summary.hpp"

namespace study {

using namespace lintel;

namespace {
// What was measured from one start with one seed, as far as it was planned.
class Measured {
 public:
  Measured(const Options& options, const Plan& plan)
      : options_(options), plan_(plan), paths_(options.out), ways_(ways_of(options)) {}

  Json regimes(const Start& start, std::uint64_t seed) const {
    Json rows;
    for (const Regime& regime : regimes_of(options_)) {
      if (!follows(start, way_named(ways_, regime.way))) continue;
      Json& row = rows[regime.name];
      for (const char* what :
           {"single", "addition", "pairs", "negation", "disentanglement", "analogy"}) {
        const auto file = paths_.measure(seed, start, regime.name, what);
        if (is_planned(file)) row[what] = read_measure(file);
      }
    }
    return rows;
  }
  Json task_vectors(const Start& start, std::uint64_t seed) const {
    return read_measure(paths_.geometry(seed, start));
  }
  Json localization(const Start& start, std::uint64_t seed) const {
    return read_measure(paths_.localization(seed, start));
  }
  Json unedited(const Start& start) const {
    return read_measure(paths_.measure_of_pretrained(start));
  }
  /// The choices made from a start, added to others.
  void learning_rates(const Start& start, Json& choices) const {
    for (const Way& way : ways_) {
      if (way.has_own_rates() && follows(start, way))
        choices[start.name + way.name] = read_measure(paths_.search(start, way));
    }
  }

 private:
  bool is_planned(const std::filesystem::path& file) const {
    return std::any_of(plan_.stages().begin(), plan_.stages().end(),
                       [&file](const Stage& stage) { return stage.output == file; });
  }

  const Options& options_;
  const Plan& plan_;
  Paths paths_;
  std::vector<Way> ways_;
};

// What every study says of itself.
Json described(const Options& options, const Setting& setting) {
  Json found;
  found["model"] = options.model;
  found["data"] = setting.drawn ? "drawn" : "given";
  found["control"] = {{"name", setting.control.name}, {"classes", setting.control.classes()}};
  for (const Task& task : setting.tasks) {
    found["tasks"].push_back({{"name", task.name},
                              {"classes", task.classes()},
                              {"pretraining", task.pretraining.size()},
                              {"train", task.train.size()},
                              {"validation", task.validation.size()},
                              {"test", task.test.size()}});
  }
  found["settings"] = {
      {"seed", options.seed},
      {"pretraining", options.foundation.empty() ? name_of(options.pretraining) : "given"},
      {"pretraining_steps", options.pretraining_steps},
      {"turn", options.turn},
      {"steps", options.steps},
      {"random_steps", options.random_steps},
      {"batch", options.batch},
      {"learning_rates", options.learning_rates},
      {"decay_towards", name_of(options.decay_towards)},
      {"rank", options.rank},
      {"penalty", options.penalty},
      {"tak_penalty", options.tak_penalty}};
  found["coefficients"] = coefficient_grid();
  return found;
}
}  // namespace

Json gather(const Options& options, const Setting& setting, const Plan& plan) {
  const Measured measured(options, plan);
  const Start pretrained{""}, random{.name = "random ", .briefly = true};
  Json found = described(options, setting);
  found["pretrained"] = measured.unedited(pretrained);
  const auto [a, c] = analogy_tasks(options, setting);
  found["analogy"] = {setting.tasks[a].name, setting.tasks[c].name};
  measured.learning_rates(pretrained, found["learning_rate"]);
  if (options.random_start) measured.learning_rates(random, found["learning_rate"]);
  for (std::int64_t s = 0; s < options.seeds; ++s) {
    const std::uint64_t seed = options.seed + static_cast<std::uint64_t>(s);
    Json one{{"seed", seed},
             {"regimes", measured.regimes(pretrained, seed)},
             {"task_vectors", measured.task_vectors(pretrained, seed)},
             {"localization", measured.localization(pretrained, seed)}};
    if (options.random_start) {
      one["random"] = measured.regimes(random, seed);
      one["random_task_vectors"] = measured.task_vectors(random, seed);
      one["random_localization"] = measured.localization(random, seed);
    }
    found["seeds"].push_back(one);
  }
  return found;
}

Json gather_emergence(const Options& options, const Setting& setting, const Plan& plan) {
  const Measured measured(options, plan);
  Json found = described(options, setting);
  for (const std::int64_t step : options.moments) {
    const Start start{moment_name(step)};
    Json moment{
        {"step", step}, {"tasks", found["tasks"]}, {"pretrained", measured.unedited(start)}};
    for (std::int64_t s = 0; s < options.seeds; ++s) {
      const std::uint64_t seed = options.seed + static_cast<std::uint64_t>(s);
      moment["seeds"].push_back({{"seed", seed},
                                 {"regimes", measured.regimes(start, seed)},
                                 {"localization", measured.localization(start, seed)}});
    }
    moment["summary"] = summarize(moment);
    found["moments"].push_back(moment);
  }
  return found;
}

}  // namespace study
