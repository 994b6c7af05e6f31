#include "gather.hpp"

#include <algorithm>

#include "lintel/tangent/editing.hpp"
#include "paths.hpp"

namespace study {

using namespace lintel;

Json gather(const Options& options, const Setting& setting, const Plan& plan) {
  const Paths paths(options.out);
  const std::vector<Way> ways = ways_of(options);
  const auto is_planned = [&plan](const std::filesystem::path& file) {
    return std::any_of(plan.stages().begin(), plan.stages().end(),
                       [&file](const Stage& stage) { return stage.output == file; });
  };
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
  found["settings"] = {{"seed", options.seed},
                       {"pretraining", options.pretrained.empty() ? options.pretraining : "given"},
                       {"pretraining_steps", options.pretraining_steps},
                       {"steps", options.steps},
                       {"batch", options.batch},
                       {"learning_rates", options.learning_rates},
                       {"decay_towards", options.decay_towards},
                       {"rank", options.rank},
                       {"penalty", options.penalty}};
  found["coefficients"] = coefficient_grid();
  found["pretrained"] = read_measure(paths.measure_of_pretrained());
  const auto [a, c] = analogy_tasks(options, setting);
  found["analogy"] = {setting.tasks[a].name, setting.tasks[c].name};
  for (const char* start : {"", "random "}) {
    if (*start && !options.random_start) continue;
    for (const Way& way : ways) {
      const auto file = paths.search({start}, way);
      if (searched_as(way) == way.name && follows({start}, way))
        found["learning_rate"][start + way.name] = read_measure(file);
    }
  }
  for (std::int64_t s = 0; s < options.seeds; ++s) {
    const std::uint64_t seed = options.seed + static_cast<std::uint64_t>(s);
    Json one{{"seed", seed}};
    for (const char* start : {"", "random "}) {
      if (*start && !options.random_start) continue;
      for (const Regime& regime : regimes_of(options)) {
        if (!follows({start}, way_named(ways, regime.way))) continue;
        Json& row = one[*start ? "random" : "regimes"][regime.name];
        for (const char* what :
             {"single", "addition", "pairs", "negation", "disentanglement", "analogy"}) {
          const auto file = paths.measure(seed, {start}, regime.name, what);
          if (is_planned(file)) row[what] = read_measure(file);
        }
      }
      const auto geometry = paths.geometry(seed, {start});
      one[*start ? "random_task_vectors" : "task_vectors"] = read_measure(geometry);
      one[*start ? "random_localization" : "localization"] =
          read_measure(paths.localization(seed, {start}));
    }
    found["seeds"].push_back(one);
  }
  return found;
}

}  // namespace study
