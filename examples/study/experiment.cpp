#include "experiment.hpp"

#include "editor.hpp"
#include "explorer/make_explorer.hpp"
#include "fingerprint.hpp"
#include "gather.hpp"
#include "lintel/core/io/model_file.hpp"
#include "lintel/core/io/read_file.hpp"
#include "lintel/tangent/editing.hpp"
#include "localization.hpp"
#include "measures.hpp"
#include "tuning.hpp"

namespace study {

using namespace lintel;
namespace fs = std::filesystem;

class Experiment::Builder {
 public:
  Builder(const Options& options, const Setting& setting)
      : options_(options),
        setting_(setting),
        paths_(options.out),
        tuning_(options, setting, plan_),
        analogy_(analogy_tasks(options, setting)),
        inverted_{inverted(setting.tasks[analogy_[0]]), inverted(setting.tasks[analogy_[1]])} {}

  void build() {
    if (!options_.moments.empty()) return emergence();
    const Start pretrained = pretraining();
    unedited(pretrained);
    if (options_.only_foundation) return;
    tuning_.search(pretrained);
    for (std::int64_t s = 0; s < options_.seeds; ++s) {
      seed_ = options_.seed + static_cast<std::uint64_t>(s);
      follow(pretrained);
      analogy(pretrained);
      if (s == 0) explorer(pretrained);
      if (options_.random_start) {
        const Start random = random_start(pretrained);
        if (s == 0) tuning_.search(random);
        follow(random);
      }
    }
  }
  const Plan& plan() const { return plan_; }
  const Options& options() const { return options_; }
  const Setting& setting() const { return setting_; }

 private:
  std::string of_seed() const { return ", " + Paths::seed_folder(seed_); }
  double images(ImageSet Task::*part) const {
    double count = 0;
    for (const Task& task : setting_.tasks) count += static_cast<double>((task.*part).size());
    return count;
  }
  double test_images() const { return images(&Task::test); }
  double control_images() const {
    return static_cast<double>(setting_.control.test.size() + setting_.control.validation.size());
  }
  Pretrained load(const Start& start) const {
    return load_pretrained(start.file, options_, setting_);
  }
  Heads heads_of(const Start& start) const { return {setting_, load(start)}; }

  template <class Measure>
  std::string add_measure(const fs::path& file, const std::string& what, const std::string& inputs,
                          double passes, const Measure& measure) {
    return plan_.add({"measuring " + what, file, what + " of " + inputs, passes,
                      [measure](const Stage& stage) { write_measure(stage, measure(stage)); }});
  }

  // The same pipeline from several moments of pre-training.
  void emergence() {
    std::vector<Start> starts;
    std::int64_t before = 0;
    for (const std::int64_t step : options_.moments) {
      const fs::path foundation = paths_.foundation_at(step), file = paths_.pretrained_at(step);
      const std::string key = add_pretraining(foundation, before, step);
      starts.push_back({moment_name(step), file,
                        add_frozen_heads(foundation, key, file, join(" at step ", step)),
                        options_.steps});
      before = step;
    }
    for (const Start& start : starts) {
      unedited(start);
      tuning_.search(start);
    }
    for (std::int64_t s = 0; s < options_.seeds; ++s) {
      seed_ = options_.seed + static_cast<std::uint64_t>(s);
      for (const Start& start : starts) follow(start);
    }
  }

  void unedited(const Start& start) {
    add_measure(paths_.measure_of_pretrained(start), start.name + "the pre-trained model",
                start.key, test_images() + control_images(), [this, start](const Stage&) {
                  return measure_pretrained(Editor(load(start).encoder, {}, false),
                                            heads_of(start));
                });
  }

  // The foundation, where it is not given, and from it the model with its frozen heads.
  Start pretraining() {
    fs::path foundation = options_.foundation;
    std::string key;
    if (foundation.empty()) {
      foundation = paths_.foundation();
      key = add_pretraining(foundation, 0, options_.pretraining_steps);
    } else {
      load_foundation(foundation, options_, setting_);  // early, if it is not one
      Fingerprint fingerprint;
      const auto bytes = read_file(foundation);
      fingerprint.add(std::string_view(reinterpret_cast<const char*>(bytes.data()), bytes.size()));
      key = fingerprint.text();
    }
    return {"", paths_.pretrained(), add_frozen_heads(foundation, key, paths_.pretrained(), ""),
            options_.steps};
  }

  // Pre-training from one step to another; what is saved on the way serves the next part.
  std::string add_pretraining(const fs::path& output, std::int64_t from, std::int64_t until) {
    const std::string recipe = pretraining_recipe();
    const std::string part = output == paths_.foundation() ? "" : join(", until step ", until);
    return plan_.add(
        {"pre-training" + part, output, recipe + part,
         3.0 * static_cast<double>((until - from) * images_a_batch),
         [this, recipe, until](const Stage& stage) {
           const TrainingOnDisk saved{paths_.foundation().string() + ".training", recipe};
           pretrain(stage, options_, setting_, until, saved);
         }});
  }

  std::string pretraining_recipe() const {
    std::string recipe =
        join("pre-training, ", name_of(options_.pretraining), ", model ", options_.model, ", seed ",
             options_.seed, ", ", options_.pretraining_steps, " steps of ", images_a_batch, " on ",
             setting_.control.first_sight_key);
    for (const Task& task : setting_.tasks) recipe += " " + task.first_sight_key;
    return recipe;
  }

  std::string add_frozen_heads(const fs::path& foundation, const std::string& key,
                               const fs::path& output, const std::string& of) {
    std::string recipe = join("heads of ", key, ", model ", options_.model, ", turned by ",
                              options_.turn, " degrees, seed ", options_.seed, ", for");
    for (const Task& task : setting_.tasks) recipe += join(" ", task.name, " ", task.key);
    return plan_.add(
        {"frozen heads" + of, output, recipe, 1, [this, foundation](const Stage& stage) {
           freeze_heads(stage, options_, setting_, foundation);
         }});
  }

  Start random_start(const Start& pretrained) {
    const fs::path file = paths_.random_start(seed_);
    const auto key =
        plan_.add({"a random start" + of_seed(), file,
                   join("random start, model ", options_.model, ", seed ", seed_, ", heads of ",
                        pretrained.key),
                   1, [this, pretrained, seed = seed_](const Stage& stage) {
                     start_at_random(stage, options_, setting_, load(pretrained), seed);
                   }});
    return {"random ", file, key, options_.random_steps, 2, true};
  }

  // The vectors of all tasks, ready to be added.
  const Editor& editor(const Start& start, const Regime& regime, std::uint64_t seed) const {
    const std::string name = join(start.name, regime.name, " ", seed);
    if (editor_name_ != name) {
      editor_.reset();  // before the next is made: a set of tangents is large
      const Encoder origin = load(start).encoder;
      std::vector<Encoder> vectors;
      for (const Task& task : setting_.tasks) {
        vectors.push_back(load_model(paths_.vector(seed, start, regime.way, task.name), origin));
      }
      editor_ = std::make_unique<Editor>(origin, std::move(vectors), regime.linear);
      editor_name_ = name;
    }
    return *editor_;
  }

  // Everything that is done from one start: task vectors in every way, and all measures.
  void follow(const Start& start) {
    std::map<std::string, std::string> vectors;  // the keys of each way
    for (const Way& way : tuning_.ways()) {
      if (!follows(start, way)) continue;
      for (std::size_t t = 0; t < setting_.tasks.size(); ++t) {
        vectors[way.name] += " " + tuning_.vector(start, way, setting_.tasks[t], t, seed_);
      }
    }
    const double count = static_cast<double>(setting_.tasks.size());
    const double validation = images(&Task::validation), test = test_images();
    const double grid = static_cast<double>(coefficient_grid().size());
    for (const Regime& regime : regimes_of(options_)) {
      if (!vectors.contains(regime.way)) continue;
      const std::string title = start.name + regime.name;
      const std::string inputs =
          join(title, regime.linear ? ", linear," : ",", vectors[regime.way], " from ", start.key);
      const auto measure = [&](const char* what, const std::string& more, double edits,
                               const auto& make) {
        return add_measure(paths_.measure(seed_, start, regime.name, what),
                           title + ", " + what + of_seed(), inputs + more, edits,
                           [this, start, regime, seed = seed_, make](const Stage&) {
                             return make(editor(start, regime, seed), heads_of(start), *this);
                           });
      };
      const fs::path single_file = paths_.measure(seed_, start, regime.name, "single");
      // Linearized, all is paid for with the first look at an image set.
      const double once = (1 + 2 * count) * (validation + test);
      const auto cost = [&](double edits) { return regime.linear ? 1000 : edits; };
      const std::string single = measure("single", "", regime.linear ? once : validation + test,
                                         [](const Editor& at, const Heads& heads, const Builder&) {
                                           return measure_single_tasks(at, heads);
                                         });
      measure("addition", single, cost(grid * validation + 2 * test),
              [single_file](const Editor& at, const Heads& heads, const Builder&) {
                return measure_addition(at, heads, read_measure(single_file));
              });
      if (!start.briefly && (regime.paper || regime.linear)) {
        const auto pairs = map_pairs(options_, setting_);
        std::string names;
        for (const auto& pair : pairs) {
          names += join(" ", setting_.tasks[pair[0]].name, ":", setting_.tasks[pair[1]].name);
        }
        const double points = static_cast<double>(options_.map_points * options_.map_points) *
                              static_cast<double>(pairs.size() * 2);
        measure("disentanglement",
                join(names, ", ", options_.map_points, " points, ", options_.map_images, " images"),
                cost(points * static_cast<double>(options_.map_images)),
                [pairs](const Editor& at, const Heads& heads, const Builder& self) {
                  return measure_disentanglement(at, heads, pairs, self.options_);
                });
      }
      if (!regime.paper || !start.is_pretrained()) continue;
      measure("pairs", single, cost((count - 1) * (grid * validation + 2 * test)),
              [single_file](const Editor& at, const Heads& heads, const Builder&) {
                return measure_pairs(at, heads, read_measure(single_file));
              });
      const double control = static_cast<double>(setting_.control.validation.size());
      measure("negation", setting_.control.key,
              regime.linear ? (1 + 2 * count) * control_images()
                            : grid * (validation + count * control) + test +
                                  count * (control_images() - control),
              [pretrained = paths_.measure_of_pretrained(start)](
                  const Editor& at, const Heads& heads, const Builder&) {
                return measure_negation(at, heads, read_measure(pretrained));
              });
    }
    cosines(start, vectors);
    localization(start);
  }

  void localization(const Start& start) {
    const auto pairs = map_pairs(options_, setting_);
    std::string inputs = "localization from " + start.key;
    for (const auto& [a, b] : pairs) {
      inputs += join(" ", setting_.tasks[a].name, " ", setting_.tasks[a].key, " ",
                     setting_.tasks[b].name, " ", setting_.tasks[b].key);
    }
    add_measure(paths_.localization(seed_, start), start.name + "localization" + of_seed(), inputs,
                3000.0 * static_cast<double>(pairs.size()), [this, start, pairs](const Stage&) {
                  return measure_localization(load(start).encoder, heads_of(start), pairs);
                });
  }

  // How far task vectors reach, and the angles between them.
  void cosines(const Start& start, const std::map<std::string, std::string>& vectors) {
    const auto is_trained = [this](const std::string& way) {
      return way_named(tuning_.ways(), way).trained != Way::Trained::nothing;
    };
    std::string inputs;
    for (const auto& [way, keys] : vectors) {
      if (is_trained(way)) inputs += keys;
    }
    add_measure(paths_.geometry(seed_, start), start.name + "task vectors" + of_seed(), inputs,
                1000, [this, start, is_trained, seed = seed_](const Stage&) {
                  Json result;
                  for (const Regime& regime : regimes_of(options_)) {
                    if (!follows(start, way_named(tuning_.ways(), regime.way)) ||
                        !is_trained(regime.way) || result.contains(regime.way))
                      continue;
                    result[regime.way] =
                        measure_geometry(editor(start, regime, seed).task_vectors());
                  }
                  return result;
                });
  }

  void analogy(const Start& start) {
    const auto [a, c] = analogy_;
    const std::array<const Task*, 4> four{&setting_.tasks[a], &inverted_[0], &setting_.tasks[c],
                                          &inverted_[1]};
    std::map<std::string, std::string> vectors;  // keys of each way's on the inverted tasks
    for (const Regime& regime : regimes_of(options_)) {
      if (!regime.paper) continue;
      const Way& way = way_named(tuning_.ways(), regime.way);
      if (!vectors.contains(way.name)) {
        vectors[way.name] = tuning_.vector(start, way, inverted_[0], a, seed_) + " " +
                            tuning_.vector(start, way, inverted_[1], c, seed_);
      }
      add_measure(paths_.measure(seed_, start, regime.name, "analogy"),
                  regime.name + ", analogy" + of_seed(),
                  join(four[0]->name, " and ", four[2]->name, ", ", vectors.at(way.name),
                       tuning_.key_of_choice(start, way), " from ", start.key),
                  10 * static_cast<double>(inverted_[1].test.size()),
                  [this, start, regime, four, c = c, seed = seed_](const Stage&) {
                    const Pretrained from = load(start);
                    std::vector<Encoder> loaded;
                    for (const Task* task : four) {
                      loaded.push_back(load_model(
                          paths_.vector(seed, start, regime.way, task->name), from.encoder));
                    }
                    return measure_analogy(Editor(from.encoder, std::move(loaded), regime.linear),
                                           inverted_[1], from.heads[c + 1]);
                  });
    }
  }

  // The data of the explorer's page, from all that came before.
  void explorer(const Start& start) {
    std::string inputs = "the explorer of";
    for (const Stage& stage : plan_.stages()) inputs += " " + stage.key();
    const double points = 350, images = 60 * static_cast<double>(setting_.tasks.size() + 2);
    plan_.add({"the explorer", paths_.explorer(seed_), inputs, points * images,
               [this, start, seed = seed_](const Stage& stage) {
                 const Pretrained from = load(start);
                 write_measure(
                     stage, make_explorer({options_, setting_, from, analogy_, inverted_, seed}));
               }});
  }

  const Options& options_;
  const Setting& setting_;
  Paths paths_;
  Plan plan_;
  Tuning tuning_;
  std::array<std::size_t, 2> analogy_;
  std::array<Task, 2> inverted_;
  std::uint64_t seed_ = 0;  // that of the stages being added
  // While stages run: the editor of the last regime, whose tangents serve several measures.
  mutable std::string editor_name_;
  mutable std::unique_ptr<Editor> editor_;
};

Experiment::Experiment(const Options& options, const Setting& setting)
    : builder_(std::make_unique<Builder>(options, setting)) {
  builder_->build();
}
Experiment::~Experiment() = default;
const Plan& Experiment::plan() const { return builder_->plan(); }
Json Experiment::gather() const {
  const Options& options = builder_->options();
  return options.moments.empty() ? study::gather(options, builder_->setting(), plan())
                                 : gather_emergence(options, builder_->setting(), plan());
}

}  // namespace study
