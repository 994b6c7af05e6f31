#include "experiment.hpp"

#include <algorithm>
#include <chrono>
#include <memory>

#include "editor.hpp"
#include "fine_tuning.hpp"
#include "fingerprint.hpp"
#include "lintel/core/io/model_file.hpp"
#include "lintel/nn/data/read_file.hpp"
#include "lintel/nn/evaluate.hpp"
#include "lintel/nn/gradients.hpp"
#include "lintel/tangent/editing.hpp"
#include "lintel/tangent/task_vector.hpp"
#include "measures.hpp"
#include "training_stage.hpp"

namespace study {

using namespace lintel;
namespace fs = std::filesystem;

namespace {
// A name as part of a file's name.
std::string as_file(const std::string& name) {
  std::string result;
  for (const char c : name) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    result += plain || c == '-' ? c : '_';
  }
  return result;
}

// Where the pipeline starts: at the pre-trained weights or at random ones.
struct Start {
  std::string name;  // "" for pre-trained
  fs::path file;
  std::string key;
  double rate_factor = 1;  // weights that know nothing yet have further to go
};

// A way's learning rates are searched once; these two share another's.
std::string searched_as(const Way& way) {
  if (way.trained == Way::Trained::attention) return "non-linear";
  if (way.penalized) return "linearized";
  return way.name;
}

}  // namespace

class Experiment::Builder {
 public:
  Builder(const Options& options, const Setting& setting)
      : options_(options), setting_(setting), shared_(std::make_shared<Shared>()) {
    shared_->ways = ways_of(options);
    const auto [a, c] = analogy_tasks(options, setting);
    shared_->inverted = {inverted(setting.tasks[a]), inverted(setting.tasks[c])};
    for (std::size_t k = 0;
         k < std::min<std::size_t>(static_cast<std::size_t>(options.search_tasks), tasks()); ++k) {
      // Spread over the list.
      shared_->search_tasks.push_back(k * tasks() / static_cast<std::size_t>(options.search_tasks));
    }
  }

  static std::array<std::size_t, 2> analogy_tasks(const Options& options, const Setting& setting) {
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

  static std::vector<std::array<std::size_t, 2>> map_pairs(const Options& options,
                                                           const Setting& setting) {
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

  void build() {
    const Start pretrained = pretraining();
    add_measure("measures/pretrained.json", "the pre-trained model", pretrained.key,
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

  Json gather() const {
    Json found;
    found["model"] = options_.model;
    found["data"] = setting_.drawn ? "drawn" : "given";
    found["control"] = {{"name", setting_.control.name}, {"classes", setting_.control.classes()}};
    for (const Task& task : setting_.tasks) {
      found["tasks"].push_back({{"name", task.name},
                                {"classes", task.classes()},
                                {"pretraining", task.pretraining.size()},
                                {"train", task.train.size()},
                                {"validation", task.validation.size()},
                                {"test", task.test.size()}});
    }
    found["settings"] = {
        {"seed", options_.seed},
        {"pretraining", options_.pretrained.empty() ? options_.pretraining : "given"},
        {"pretraining_steps", options_.pretraining_steps},
        {"steps", options_.steps},
        {"batch", options_.batch},
        {"learning_rates", options_.learning_rates},
        {"decay_towards", options_.decay_towards},
        {"rank", options_.rank},
        {"penalty", options_.penalty}};
    found["coefficients"] = coefficient_grid();
    found["pretrained"] = read_measure(out("measures/pretrained.json"));
    const auto [a, c] = analogy_tasks(options_, setting_);
    found["analogy"] = {setting_.tasks[a].name, setting_.tasks[c].name};
    for (const char* start : {"", "random "}) {
      if (*start && !options_.random_start) continue;
      for (const Way& way : shared_->ways) {
        const fs::path file = search_file({start, {}, {}}, way);
        if (searched_as(way) == way.name && follows({start, {}, {}}, way))
          found["learning_rate"][start + way.name] = read_measure(file);
      }
    }
    for (std::int64_t s = 0; s < options_.seeds; ++s) {
      const std::uint64_t seed = options_.seed + static_cast<std::uint64_t>(s);
      const std::string folder = join("seed", seed, "/measures/");
      Json one{{"seed", seed}};
      for (const char* start : {"", "random "}) {
        if (*start && !options_.random_start) continue;
        for (const Regime& regime : regimes_of(options_)) {
          if (!follows({start, {}, {}}, way_named(shared_->ways, regime.way))) continue;
          Json& row = one[*start ? "random" : "regimes"][regime.name];
          for (const char* what :
               {"single", "addition", "pairs", "negation", "disentanglement", "analogy"}) {
            const fs::path file = out(folder + as_file(start + regime.name) + "_" + what + ".json");
            if (is_planned(file)) row[what] = read_measure(file);
          }
        }
        const fs::path geometry = out(folder + as_file(start) + "geometry.json");
        one[*start ? "random_task_vectors" : "task_vectors"] = read_measure(geometry);
      }
      found["seeds"].push_back(one);
    }
    return found;
  }

 private:
  bool is_planned(const fs::path& file) const {
    return std::any_of(plan_.stages().begin(), plan_.stages().end(),
                       [&file](const Stage& stage) { return stage.output == file; });
  }

  // What stages have in common while they run.
  struct Shared {
    std::vector<Way> ways;
    std::vector<std::size_t> search_tasks;
    std::array<Task, 2> inverted;
    std::string editor_name;
    std::shared_ptr<Editor> editor;  // that of the last regime: its tangents serve several measures
  };

  std::size_t tasks() const { return setting_.tasks.size(); }
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
  fs::path out(const std::string& file) const { return options_.out / file; }
  Pretrained load(const Start& start) const {
    return load_pretrained(start.file, options_, setting_);
  }
  Heads heads_of(const Start& start) const { return {setting_, load(start)}; }
  Encoder load_vector(const fs::path& file, const Encoder& like) const {
    return load_model(file, like);
  }

  template <class Measure>
  std::string add_measure(const std::string& file, const std::string& what,
                          const std::string& inputs, double passes, const Measure& measure) {
    return plan_.add({"measuring " + what, out(file), what + " of " + inputs, passes,
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
    const auto key = plan_.add(
        {"pre-training", out("pretrained.safetensors"), recipe,
         3.0 * static_cast<double>(options_.pretraining_steps * options_.batch),
         [this, options = &options_, setting = &setting_](const Stage& stage) {
           pretrain(stage, *options, *setting);
         }});
    return {"", out("pretrained.safetensors"), key};
  }

  Start random_start(const Start& pretrained) {
    const fs::path file = out(folder_ + "/random_start.safetensors");
    const auto key = plan_.add(
        {"a random start, " + folder_, file,
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
  bool follows(const Start& start, const Way& way) const {
    return start.name.empty() || (way.trained == Way::Trained::all && !way.penalized);
  }

  std::string tuning_recipe(const Start& start, const Way& way, const Task& task,
                            std::uint64_t seed, const std::string& rate) const {
    std::string recipe = join("fine-tuning ", way.name, ", ", task.name, ", seed ", seed, ", ",
                              options_.steps, " steps of ", options_.batch, ", learning rate ",
                              rate, ", decay towards ", options_.decay_towards, ", from ",
                              start.key, " on ", task.key);
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

  fs::path search_file(const Start& start, const Way& way) const {
    return out("search/" + as_file(start.name + way.name) + ".json");
  }
  fs::path search_vector(const Start& start, const Way& way, std::size_t task, double rate) const {
    return out("search/" + as_file(start.name + way.name) + "/" +
               as_file(setting_.tasks[task].name) + join("_", rate, ".safetensors"));
  }

  // Fine-tunes with each learning rate of the grid on some tasks, and chooses by the mean accuracy
  // on their validation images, each way in the model that it trains.
  void search(const Start& start) {
    for (const Way& way : shared_->ways) {
      if (searched_as(way) != way.name || !follows(start, way)) continue;
      const std::vector<double> rates = rates_of(start, way);
      std::string inputs;
      for (const double rate : rates) {
        for (const std::size_t t : shared_->search_tasks) {
          const Task& task = setting_.tasks[t];
          if (rates.size() == 1) continue;
          inputs += " " + plan_.add({join("learning rate ", rate, ": ", task.name, ", ", start.name,
                                          way.name),
                                     search_vector(start, way, t, rate),
                                     tuning_recipe(start, way, task, options_.seed, join(rate)),
                                     steps_cost(way),
                                     [this, start, &way, t, rate](const Stage& stage) {
                                       tune(stage, start, way, setting_.tasks[t], t, options_.seed,
                                            rate);
                                     }});
        }
      }
      std::string grid;
      for (const double rate : rates) grid += join(" ", rate);
      keys_["search " + start.name + way.name] = plan_.add(
          {"choosing the learning rate, " + start.name + way.name, search_file(start, way),
           "learning rates" + grid + " of" + inputs, 1000,
           [this, start, &way, rates](const Stage& stage) { choose(stage, start, way, rates); }});
    }
  }

  void choose(const Stage& stage, const Start& start, const Way& way,
              const std::vector<double>& rates) const {
    Json accuracies = Json::array();
    double best = -1, chosen = rates.front();
    for (const double rate : rates) {
      if (rates.size() == 1) break;
      const Pretrained from = load(start);
      double total = 0;
      for (const std::size_t t : shared_->search_tasks) {
        const Editor editor(from.encoder,
                            {load_vector(search_vector(start, way, t, rate), from.encoder)},
                            way.linearized);
        const double one[] = {1};
        total += editor.accuracy(setting_.tasks[t].validation, from.heads[t + 1], one);
      }
      accuracies.push_back(total / static_cast<double>(shared_->search_tasks.size()));
      if (accuracies.back() > best) {
        best = accuracies.back();
        chosen = rate;
      }
    }
    write_measure(stage, {{"rates", rates}, {"validation", accuracies}, {"chosen", chosen}});
  }

  fs::path vector_file(const Start& start, const Way& way, const Task& task) const {
    return out(folder_ + "/vectors/" + as_file(start.name + way.name) + "/" + as_file(task.name) +
               ".safetensors");
  }

  // One task vector by the chosen learning rate: where the search found it already, it is that.
  std::string vector(const Start& start, const Way& way, const Task& task, std::size_t head) {
    const std::string search_name = start.name + searched_as(way);
    const fs::path searched = search_file(start, way_named(shared_->ways, searched_as(way)));
    const bool is_own = searched_as(way) == way.name && seed_ == options_.seed;
    return plan_.add(
        {"fine-tuning " + task.name + ", " + start.name + way.name + ", " + folder_,
         vector_file(start, way, task),
         tuning_recipe(start, way, task, seed_, "chosen by " + keys_.at("search " + search_name)),
         steps_cost(way),
         [this, start, &way, &task, head, searched, is_own, seed = seed_](const Stage& stage) {
           const double rate = read_measure(searched).at("chosen");
           const fs::path found = search_vector(start, way, head, rate);
           const bool same = is_own && task.name == setting_.tasks[head].name;
           const Stage as_searched{stage.name, found,
                                   tuning_recipe(start, way, task, seed, join(rate)), 0, {}};
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
        vectors.push_back(load_vector(out(folder + "/vectors/" + as_file(start.name + way.name) +
                                          "/" + as_file(task.name) + ".safetensors"),
                                      origin));
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
      const std::string file = folder_ + "/measures/" + as_file(title) + "_";
      const auto measure = [&](const char* what, const std::string& more, double edits,
                               const auto& make) {
        const std::string folder = folder_;
        return add_measure(file + as_file(what) + ".json", title + ", " + what + ", " + folder,
                           inputs + more, edits,
                           [this, start, regime, folder, make](const Stage&) {
                             return make(editor(start, regime, folder), heads_of(start), *this);
                           });
      };
      const fs::path single_file = out(file + "single.json");
      // Linearized, all is paid for with the first look at an image set.
      const double once = (1 + 2 * count) * (validation + test);
      const auto cost = [&](double edits) { return regime.linear ? 1000 : edits; };
      const std::string single =
          measure("single", "", regime.linear ? once : validation + test,
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
                join(names, ", ", options_.map_points, " points, ", options_.map_images,
                     " images"),
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
              [pretrained = out("measures/pretrained.json")](const Editor& at, const Heads& heads,
                                                             const Builder&) {
                return measure_negation(at, heads, read_measure(pretrained));
              });
    }
    cosines(start, vectors);
  }

  // How far task vectors reach, and the angles between them.
  void cosines(const Start& start, const std::map<std::string, std::string>& vectors) {
    std::string inputs;
    for (const auto& [way, keys] : vectors) inputs += keys;
    add_measure(folder_ + "/measures/" + as_file(start.name) + "geometry.json",
                start.name + "task vectors, " + folder_, inputs, 1000,
                [this, start, folder = folder_](const Stage&) {
                  Json result;
                  for (const Regime& regime : regimes_of(options_)) {
                    if (!follows(start, way_named(shared_->ways, regime.way)) ||
                        result.contains(regime.way))
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
    const auto [a, c] = analogy_tasks(options_, setting_);
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
          folder_ + "/measures/" + as_file(regime.name) + "_analogy.json",
          regime.name + ", analogy, " + folder_,
          join(setting_.tasks[a].name, " and ", setting_.tasks[c].name, ", ",
               keys_.at("inverted " + in_way), keys_.at("search " + way.name), " from ",
               start.key),
          10 * d, [this, start, regime, a, c, folder = folder_](const Stage&) {
            const Pretrained from = load(start);
            std::vector<Encoder> vectors;
            for (const std::string& name :
                 {setting_.tasks[a].name, shared_->inverted[0].name, setting_.tasks[c].name,
                  shared_->inverted[1].name}) {
              vectors.push_back(
                  load_vector(out(folder + "/vectors/" + as_file(regime.way) + "/" +
                                  as_file(name) + ".safetensors"),
                              from.encoder));
            }
            return measure_analogy(Editor(from.encoder, std::move(vectors), regime.linear),
                                   shared_->inverted[1], from.heads[c + 1]);
          });
    }
  }

  const Options& options_;
  const Setting& setting_;
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
Json Experiment::gather() const { return builder_->gather(); }

std::vector<Regime> regimes_of(const Options& options) {
  std::vector<Regime> regimes{{"non-linear", "non-linear", false, true},
                              {"post-hoc", "non-linear", true, true},
                              {"linearized", "linearized", true, true}};
  for (const Way& way : ways_of(options)) {
    if (way.name != "non-linear" && way.name != "linearized")
      regimes.push_back({way.name, way.name, way.linearized, false});
  }
  return regimes;
}

double passes_per_second(const Options& options) {
  const Encoder encoder = make_vit<float>(vit_preset(options.model), options.seed);
  const std::int64_t side = encoder.shape.image;
  ImageSet black{"black", side, side, {"black"}, std::vector<std::int32_t>(256, 0), {}};
  black.pixels.resize(static_cast<std::size_t>(256 * black.bytes_per_image()));
  const auto trial = [&] {
    const auto start = std::chrono::steady_clock::now();
    predict([&](const Tensor<float>& images) { return encoder.features(images); }, black,
            micro_batch_size(encoder.shape.tokens()));
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  };
  trial();  // the first one warms up
  return 256 / std::min(trial(), trial());
}

double memory_needed(const Options& options, const Setting& setting) {
  const Encoder encoder = make_vit<float>(vit_preset(options.model), options.seed);
  double pixels = 0, looked_at = 0;
  const auto add = [&](const Task& task) {
    for (const ImageSet* set :
         {&task.pretraining, &task.train, &task.validation, &task.test, &task.sample}) {
      pixels += static_cast<double>(set->pixels.size());
    }
    looked_at += static_cast<double>(task.validation.size() + task.test.size());
  };
  add(setting.control);
  for (const Task& task : setting.tasks) add(task);
  const double vectors = static_cast<double>(setting.tasks.size());
  const double parameters = 4 * static_cast<double>(parameter_count(encoder));
  // The images, once more while they are read; tangents of all task vectors on all that is looked
  // at; task vectors, moments and gradients; a tape for each core.
  return 2 * pixels + 2 * 4 * looked_at * (vectors + 1) * static_cast<double>(encoder.shape.width) +
         (vectors + 20) * parameters + 2e8;
}

}  // namespace study
