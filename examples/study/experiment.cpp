#include "experiment.hpp"

#include <algorithm>
#include <cmath>
#include <memory>

#include "editor.hpp"
#include "fine_tuning.hpp"
#include "fingerprint.hpp"
#include "gather.hpp"
#include "kernel_vector.hpp"
#include "lintel/core/io/model_file.hpp"
#include "lintel/nn/data/read_file.hpp"
#include "lintel/tangent/editing.hpp"
#include "lintel/tangent/task_vector.hpp"
#include "localization.hpp"
#include "measures.hpp"
#include "paths.hpp"
#include "regimes.hpp"
#include "training_stage.hpp"

namespace study {

using namespace lintel;
namespace fs = std::filesystem;

class Experiment::Builder {
 public:
  Builder(const Options& options, const Setting& setting)
      : options_(options),
        setting_(setting),
        paths_(options.out),
        shared_(std::make_shared<Shared>()) {
    shared_->ways = ways_of(options);
    const auto [a, c] = analogy_tasks(options, setting);
    shared_->inverted = {inverted(setting.tasks[a]), inverted(setting.tasks[c])};
    for (std::size_t k = 0;
         k < std::min<std::size_t>(static_cast<std::size_t>(options.search_tasks), tasks()); ++k) {
      // Spread over the list.
      shared_->search_tasks.push_back(k * tasks() / static_cast<std::size_t>(options.search_tasks));
    }
  }

  void build() {
    const Start pretrained = pretraining();
    add_measure(paths_.measure_of_pretrained(), "the pre-trained model", pretrained.key,
                test_images() + control_images(), [this, pretrained](const Stage&) {
                  return measure_pretrained(Editor(load(pretrained).encoder, {}, false),
                                            heads_of(pretrained));
                });
    search(pretrained);
    for (std::int64_t s = 0; s < options_.seeds; ++s) {
      seed_ = options_.seed + static_cast<std::uint64_t>(s);
      folder_ = "seed" + std::to_string(seed_);
      follow(pretrained);
      analogy(pretrained);
      if (options_.random_start) {
        const Start random = random_start(pretrained);
        if (s == 0) search(random);
        follow(random);
      }
    }
  }
  const Plan& plan() const { return plan_; }
  const Options& options() const { return options_; }
  const Setting& setting() const { return setting_; }

 private:
  // What stages have in common while they run.
  struct Shared {
    std::vector<Way> ways;
    std::vector<std::size_t> search_tasks;
    std::array<Task, 2> inverted;
    std::string editor_name;
    std::shared_ptr<Editor> editor;  // that of the last regime: its tangents serve several measures
  };

  std::size_t tasks() const { return setting_.tasks.size(); }
  bool is_trained(const std::string& way) const {
    return way_named(shared_->ways, way).trained != Way::Trained::nothing;
  }
  double steps_cost(const Way& way) const {
    return static_cast<double>(options_.steps * options_.batch) * way.passes_an_image;
  }
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
  Encoder load_vector(const fs::path& file, const Encoder& like) const {
    return load_model(file, like);
  }

  template <class Measure>
  std::string add_measure(const fs::path& file, const std::string& what, const std::string& inputs,
                          double passes, const Measure& measure) {
    return plan_.add({"measuring " + what, file, what + " of " + inputs, passes,
                      [measure](const Stage& stage) { write_measure(stage, measure(stage)); }});
  }

  Start pretraining() {
    if (!options_.pretrained.empty()) {
      Fingerprint fingerprint;
      const auto bytes = read_file(options_.pretrained);
      fingerprint.add(std::string_view(reinterpret_cast<const char*>(bytes.data()), bytes.size()));
      load_pretrained(options_.pretrained, options_, setting_);  // early, if it is not one
      return {"", options_.pretrained, fingerprint.text()};
    }
    std::string recipe = join("pre-training, ", options_.pretraining, ", model ", options_.model,
                              ", seed ", options_.seed, ", ", options_.pretraining_steps,
                              " steps of ", options_.batch, " on ", setting_.control.key);
    for (const Task& task : setting_.tasks) recipe += " " + task.key;
    const auto key =
        plan_.add({"pre-training", paths_.pretrained(), recipe,
                   3.0 * static_cast<double>(options_.pretraining_steps * options_.batch),
                   [options = &options_, setting = &setting_](const Stage& stage) {
                     pretrain(stage, *options, *setting);
                   }});
    return {"", paths_.pretrained(), key};
  }

  Start random_start(const Start& pretrained) {
    const fs::path file = paths_.random_start(folder_);
    const auto key =
        plan_.add({"a random start, " + folder_, file,
                   join("random start, model ", options_.model, ", seed ", seed_, ", heads of ",
                        pretrained.key),
                   1, [this, pretrained, seed = seed_](const Stage& stage) {
                     start_at_random(stage, options_, setting_, load(pretrained), seed);
                   }});
    return {"random ", file, key, 2};
  }

  std::vector<double> rates_of(const Start& start, const Way& way) const {
    std::vector<double> rates = options_.learning_rates;
    for (double& rate : rates) rate *= start.rate_factor * way.rate_factor;
    return rates;
  }
  std::string tuning_recipe(const Start& start, const Way& way, const Task& task,
                            std::uint64_t seed, const std::string& rate) const {
    std::string recipe =
        join("fine-tuning ", way.name, ", ", task.name, ", seed ", seed, ", ", options_.steps,
             " steps of ", options_.batch, ", learning rate ", rate, ", decay towards ",
             options_.decay_towards, ", from ", start.key, " on ", task.key);
    if (way.trained == Way::Trained::low_rank) recipe += join(", rank ", options_.rank);
    if (way.penalized) {
      recipe += join(", penalty ", options_.penalty, " on");
      for (const Task& other : setting_.tasks) recipe += " " + other.key;
    }
    return recipe;
  }

  void tune(const Stage& stage, const Start& start, const Way& way, const Task& task,
            std::size_t head, std::uint64_t seed, double rate) const {
    const Pretrained from = load(start);
    std::vector<const Task*> others;
    for (const Task& other : setting_.tasks) {
      if (other.name != task.name) others.push_back(&other);
    }
    fine_tune(stage, options_, from.encoder,
              {way, rate, seed, task, from.heads[head + 1], std::move(others)});
  }

  // Fine-tunes with each learning rate of the grid on some tasks, and chooses by the mean accuracy
  // on their validation images, each way in the model that it trains: the lowest learning rate
  // whose accuracy is within a standard error of the best. What is within it is chance, and a lower
  // rate makes shorter task vectors, which disturb each other less.
  void search(const Start& start) {
    for (const Way& way : shared_->ways) {
      if (searched_as(way) != way.name || !follows(start, way)) continue;
      const std::vector<double> rates = rates_of(start, way);
      std::string inputs;
      for (const double rate : rates) {
        for (const std::size_t t : shared_->search_tasks) {
          const Task& task = setting_.tasks[t];
          if (rates.size() == 1) continue;
          inputs +=
              " " +
              plan_.add({join("learning rate ", rate, ": ", task.name, ", ", start.name, way.name),
                         paths_.searched(start, way, setting_.tasks[t].name, rate),
                         tuning_recipe(start, way, task, options_.seed, join(rate)),
                         steps_cost(way), [this, start, &way, t, rate](const Stage& stage) {
                           tune(stage, start, way, setting_.tasks[t], t, options_.seed, rate);
                         }});
        }
      }
      std::string grid;
      for (const double rate : rates) grid += join(" ", rate);
      keys_["search " + start.name + way.name] = plan_.add(
          {"choosing the learning rate, " + start.name + way.name, paths_.search(start, way),
           "lowest of learning rates" + grid + " within a standard error, of" + inputs, 1000,
           [this, start, &way, rates](const Stage& stage) { choose(stage, start, way, rates); }});
    }
  }

  void choose(const Stage& stage, const Start& start, const Way& way,
              const std::vector<double>& rates) const {
    std::vector<double> means, errors;  // the standard error of each mean
    const auto count = static_cast<double>(shared_->search_tasks.size());
    for (const double rate : rates) {
      if (rates.size() == 1) break;
      const Pretrained from = load(start);
      double total = 0, variance = 0;
      for (const std::size_t t : shared_->search_tasks) {
        const Editor editor(
            from.encoder,
            {load_vector(paths_.searched(start, way, setting_.tasks[t].name, rate), from.encoder)},
            way.linearized);
        const double one[] = {1};
        const ImageSet& validation = setting_.tasks[t].validation;
        const double accuracy = editor.accuracy(validation, from.heads[t + 1], one);
        total += accuracy;
        variance += accuracy * (1 - accuracy) / static_cast<double>(validation.size());
      }
      means.push_back(total / count);
      errors.push_back(std::sqrt(variance) / count);
    }
    double chosen = rates.front();
    if (!means.empty()) {
      const auto best =
          static_cast<std::size_t>(std::max_element(means.begin(), means.end()) - means.begin());
      chosen = rates[best];
      for (std::size_t i = 0; i < means.size(); ++i) {
        if (means[i] >= means[best] - errors[best]) chosen = std::min(chosen, rates[i]);
      }
    }
    write_measure(
        stage,
        {{"rates", rates}, {"validation", means}, {"standard_error", errors}, {"chosen", chosen}});
  }

  // One task vector by the chosen learning rate: where the search found it already, it is that.
  std::string vector(const Start& start, const Way& way, const Task& task, std::size_t head) {
    if (way.trained == Way::Trained::nothing) {
      std::string recipe = join("kernel regression, ", task.name, ", seed ", seed_, ", ",
                                kernel_images, " images, ", kernel_products, " products, ridges");
      for (const double ridge : kernel_ridges()) recipe += join(" ", ridge);
      recipe += ", scales";
      for (const double scale : kernel_scales()) recipe += join(" ", scale);
      return plan_.add({"kernel regression on " + task.name + ", " + folder_,
                        paths_.vector(folder_, start, way.name, task.name),
                        recipe + ", from " + start.key + " on " + task.key,
                        6.0 * kernel_images * kernel_products,
                        [this, start, &task, head, seed = seed_](const Stage& stage) {
                          const Pretrained from = load(start);
                          fit_by_kernel(stage, from.encoder, task, from.heads[head + 1], seed);
                        }});
    }
    const std::string search_name = start.name + searched_as(way);
    const fs::path searched = paths_.search(start, way_named(shared_->ways, searched_as(way)));
    const bool is_own = searched_as(way) == way.name && seed_ == options_.seed;
    return plan_.add(
        {"fine-tuning " + task.name + ", " + start.name + way.name + ", " + folder_,
         paths_.vector(folder_, start, way.name, task.name),
         tuning_recipe(start, way, task, seed_, "chosen by " + keys_.at("search " + search_name)),
         steps_cost(way),
         [this, start, &way, &task, head, searched, is_own, seed = seed_](const Stage& stage) {
           const double rate = read_measure(searched).at("chosen");
           const fs::path found = paths_.searched(start, way, setting_.tasks[head].name, rate);
           const bool same = is_own && task.name == setting_.tasks[head].name;
           const Stage as_searched{
               stage.name, found, tuning_recipe(start, way, task, seed, join(rate)), 0, {}};
           if (same && as_searched.is_done()) {
             finish_training(stage, load_vector(found, load(start).encoder));
           } else {
             tune(stage, start, way, task, head, seed, rate);
           }
         }});
  }

  // The vectors of all tasks, ready to be added.
  const Editor& editor(const Start& start, const Regime& regime, const std::string& folder) const {
    const std::string name = start.name + regime.name + " " + folder;
    if (shared_->editor_name != name) {
      shared_->editor.reset();  // before the next is made: a set of tangents is large
      const Encoder origin = load(start).encoder;
      std::vector<Encoder> vectors;
      const Way& way = way_named(shared_->ways, regime.way);
      for (const Task& task : setting_.tasks) {
        vectors.push_back(load_vector(paths_.vector(folder, start, way.name, task.name), origin));
      }
      shared_->editor = std::make_shared<Editor>(origin, std::move(vectors), regime.linear);
      shared_->editor_name = name;
    }
    return *shared_->editor;
  }

  // Everything that is done from one start: task vectors in every way, and all measures.
  void follow(const Start& start) {
    std::map<std::string, std::string> vectors;  // the keys of each way
    for (const Way& way : shared_->ways) {
      if (!follows(start, way)) continue;
      for (std::size_t t = 0; t < tasks(); ++t)
        vectors[way.name] += " " + vector(start, way, setting_.tasks[t], t);
    }
    const double count = static_cast<double>(tasks());
    const double validation = images(&Task::validation), test = test_images();
    const double grid = static_cast<double>(coefficient_grid().size());
    for (const Regime& regime : regimes_of(options_)) {
      if (!vectors.contains(regime.way)) continue;
      const std::string title = start.name + regime.name;
      const std::string inputs =
          join(title, regime.linear ? ", linear," : ",", vectors[regime.way], " from ", start.key);
      const auto measure = [&](const char* what, const std::string& more, double edits,
                               const auto& make) {
        const std::string folder = folder_;
        return add_measure(paths_.measure(folder_, start, regime.name, what),
                           title + ", " + what + ", " + folder, inputs + more, edits,
                           [this, start, regime, folder, make](const Stage&) {
                             return make(editor(start, regime, folder), heads_of(start), *this);
                           });
      };
      const fs::path single_file = paths_.measure(folder_, start, regime.name, "single");
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
      if (!start.name.empty()) continue;
      if (regime.paper || regime.linear) {
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
      if (!regime.paper) continue;
      measure("pairs", single, cost((count - 1) * (grid * validation + 2 * test)),
              [single_file](const Editor& at, const Heads& heads, const Builder&) {
                return measure_pairs(at, heads, read_measure(single_file));
              });
      const double control = static_cast<double>(setting_.control.validation.size());
      measure("negation", setting_.control.key,
              regime.linear ? (1 + 2 * count) * control_images()
                            : grid * (validation + count * control) + test +
                                  count * (control_images() - control),
              [pretrained = paths_.measure_of_pretrained()](const Editor& at, const Heads& heads,
                                                            const Builder&) {
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
    add_measure(paths_.localization(folder_, start), start.name + "localization, " + folder_,
                inputs, 3000.0 * static_cast<double>(pairs.size()),
                [this, start, pairs](const Stage&) {
                  return measure_localization(load(start).encoder, heads_of(start), pairs);
                });
  }

  // How far task vectors reach, and the angles between them.
  void cosines(const Start& start, const std::map<std::string, std::string>& vectors) {
    std::string inputs;
    for (const auto& [way, keys] : vectors) {
      if (is_trained(way)) inputs += keys;
    }
    add_measure(paths_.geometry(folder_, start), start.name + "task vectors, " + folder_, inputs,
                1000, [this, start, folder = folder_](const Stage&) {
                  Json result;
                  for (const Regime& regime : regimes_of(options_)) {
                    if (!follows(start, way_named(shared_->ways, regime.way)) ||
                        !is_trained(regime.way) || result.contains(regime.way))
                      continue;
                    const Editor& all = editor(start, regime, folder);
                    Json lengths = Json::array(), angles = Json::array();
                    for (const Encoder& a : all.task_vectors()) {
                      lengths.push_back(norm(a));
                      Json row = Json::array();
                      for (const Encoder& b : all.task_vectors()) row.push_back(cosine(a, b));
                      angles.push_back(row);
                    }
                    result[regime.way] = {{"lengths", lengths}, {"cosines", angles}};
                  }
                  return result;
                });
  }

  void analogy(const Start& start) {
    const std::size_t a = analogy_tasks(options_, setting_)[0],
                      c = analogy_tasks(options_, setting_)[1];
    for (const Regime& regime : regimes_of(options_)) {
      if (!regime.paper) continue;
      const Way& way = way_named(shared_->ways, regime.way);
      const std::string in_way = way.name + folder_;
      if (!keys_.contains("inverted " + in_way)) {
        keys_["inverted " + in_way] = vector(start, way, shared_->inverted[0], a) + " " +
                                      vector(start, way, shared_->inverted[1], c);
      }
      const double d = static_cast<double>(shared_->inverted[1].test.size());
      add_measure(
          paths_.measure(folder_, start, regime.name, "analogy"),
          regime.name + ", analogy, " + folder_,
          join(setting_.tasks[a].name, " and ", setting_.tasks[c].name, ", ",
               keys_.at("inverted " + in_way), keys_.at("search " + way.name), " from ", start.key),
          10 * d, [this, start, regime, a, c, folder = folder_](const Stage&) {
            const Pretrained from = load(start);
            std::vector<Encoder> vectors;
            for (const std::string& name : {setting_.tasks[a].name, shared_->inverted[0].name,
                                            setting_.tasks[c].name, shared_->inverted[1].name}) {
              vectors.push_back(
                  load_vector(paths_.vector(folder, start, regime.way, name), from.encoder));
            }
            return measure_analogy(Editor(from.encoder, std::move(vectors), regime.linear),
                                   shared_->inverted[1], from.heads[c + 1]);
          });
    }
  }

  const Options& options_;
  const Setting& setting_;
  Paths paths_;
  std::shared_ptr<Shared> shared_;
  Plan plan_;
  std::map<std::string, std::string> keys_;
  std::string folder_;
  std::uint64_t seed_ = 0;
};

Experiment::Experiment(const Options& options, const Setting& setting)
    : builder_(std::make_unique<Builder>(options, setting)) {
  builder_->build();
}
Experiment::~Experiment() = default;
const Plan& Experiment::plan() const { return builder_->plan(); }
Json Experiment::gather() const {
  return study::gather(builder_->options(), builder_->setting(), plan());
}

}  // namespace study
