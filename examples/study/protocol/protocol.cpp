#include "protocol.hpp"

#include "../engine/fingerprint.hpp"
#include "../explorer/make_explorer.hpp"
#include "lintel/core/io/read_file.hpp"
#include "lintel/core/listed.hpp"
#include "lintel/tangent/editing.hpp"

namespace study {

using namespace lintel;
namespace fs = std::filesystem;

namespace {
double images_in(const Setting& setting, ImageSet Task::*part) {
  double count = 0;
  for (const Task& task : setting.tasks) count += static_cast<double>((task.*part).size());
  return count;
}
double control_images(const Setting& setting) {
  return static_cast<double>(setting.control.test.size() + setting.control.validation.size());
}

// A measure's name, and that of its file: its field's.
template <class Measure>
std::string name_of(Measure Row::*field) {
  Row row;
  std::string found;
  Row::fields(row, [&](const char* name, auto& one) {
    if (static_cast<const void*>(&one) == &(row.*field)) found = name;
  });
  return found;
}
}  // namespace

Protocol::Protocol(const Options& options, const Setting& setting)
    : options_(options),
      setting_(setting),
      paths_(options.out),
      vector_stages_(options, setting, plan_),
      regimes_(regimes_of(options)),
      pairs_(map_pairs(options, setting)),
      analogy_(analogy_tasks(options, setting)),
      inverted_{inverted(setting.tasks[analogy_[0]]), inverted(setting.tasks[analogy_[1]])} {
  if (options.moments.empty()) {
    add_paper();
  } else {
    add_moments();
  }
}

// The paper, once.
void Protocol::add_paper() {
  const Start pretrained = add_pretrained();
  add_unedited(pretrained);
  if (options_.only_foundation) return;
  vector_stages_.add_search(pretrained);
  for (const std::uint64_t seed : seeds_of(options_)) {
    const bool first = seed == options_.seed;
    const Run run{pretrained, seed};
    add_all_from(run);
    if (analogy_[0] != analogy_[1]) add_analogy(run);
    if (first && options_.explorer) add_explorer(run);
    if (!options_.random_start) continue;
    const Start random = add_random_start(pretrained, seed);
    if (first) vector_stages_.add_search(random);
    add_all_from({random, seed});
  }
}

// The same pipeline from several moments of pre-training.
void Protocol::add_moments() {
  std::vector<Start> starts = moments_of(options_);
  Start before;
  for (Start& start : starts) {
    const std::int64_t from = start.width == before.width ? before.step : 0;
    const fs::path foundation = paths_.foundation_at(start);
    const std::string key = add_pretraining(start, foundation, from, start.step);
    start.file = paths_.pretrained_at(start);
    start.key = add_frozen_heads(start, foundation, key);
    before = start;
  }
  for (const Start& start : starts) {
    add_unedited(start);
    vector_stages_.add_search(start);
  }
  for (const std::uint64_t seed : seeds_of(options_)) {
    for (const Start& start : starts) add_all_from({start, seed});
  }
}

template <class Measure>
std::string Protocol::add_measure(const fs::path& file, const std::string& what,
                                  const std::string& inputs, double passes,
                                  const Measure& measure) {
  return plan_.add({"measuring " + what, file, what + " of " + inputs, passes,
                    [measure](const Stage& stage) { write_measure(stage, measure()); }});
}

// The foundation, where it is not given, and from it the model with its frozen heads.
Start Protocol::add_pretrained() {
  fs::path foundation = options_.foundation;
  Start start{.file = paths_.pretrained()};
  std::string key;
  if (foundation.empty()) {
    foundation = paths_.foundation();
    key = add_pretraining(start, foundation, 0, options_.pretraining_steps);
  } else {
    load_foundation(foundation, shape_of(options_, start), setting_);  // early, if it is not one
    const auto bytes = read_file(foundation);
    key = Fingerprint().add({reinterpret_cast<const char*>(bytes.data()), bytes.size()}).text();
  }
  start.key = add_frozen_heads(start, foundation, key);
  return start;
}

// Pre-training from one step to another; what is saved on the way serves the next part.
std::string Protocol::add_pretraining(const Start& start, const fs::path& output, std::int64_t from,
                                      std::int64_t until) {
  const std::string width = start.width ? join(" at width ", start.width) : "";
  const TrainingPlan plan = pretraining_plan(options_);
  std::string recipe =
      join("pre-training, ", name_of(options_.pretraining), ", model ", options_.model, width,
           ", seed ", options_.seed, ", ", plan.steps, " steps of ", images_a_batch,
           ", learning rate ", plan.learning_rate, ", warm-up ", plan.warm_up, ", decay ",
           plan.weight_decay, ", on ", setting_.control.first_sight_key);
  for (const Task& task : setting_.tasks) recipe += " " + task.first_sight_key;
  const std::string part = start.is_pretrained() ? "" : join(width, ", until step ", until);
  return plan_.add(
      {"pre-training" + part, output, recipe + part,
       3.0 * static_cast<double>((until - from) * images_a_batch) * relative_cost(options_, start),
       [this, start, recipe, until](const Stage& stage) {
         pretrain(stage, options_, setting_, shape_of(options_, start), until,
                  {paths_.training(start), key_of(recipe)});
       }});
}

std::string Protocol::add_frozen_heads(const Start& start, const fs::path& foundation,
                                       const std::string& key) {
  std::string recipe = join("heads of ", key, ", model ", options_.model, ", turned by ",
                            options_.turn, " degrees, seed ", options_.seed, ", for");
  for (const Task& task : setting_.tasks) recipe += join(" ", task.name, " ", task.key);
  return plan_.add({start.title() + "frozen heads", start.file, recipe, 1,
                    [this, start, foundation](const Stage& stage) {
                      freeze_heads(stage, options_, setting_, shape_of(options_, start),
                                   foundation);
                    }});
}

// Random weights with the heads of the pre-trained model.
Start Protocol::add_random_start(const Start& pretrained, std::uint64_t seed) {
  const Run run{Start::random(), seed};
  Start start = run.start;
  start.file = paths_.random_start(run);
  start.key = plan_.add(
      {"a random start, " + run.folder(), start.file,
       join("random start, model ", options_.model, ", seed ", seed, ", heads of ", pretrained.key),
       1, [this, pretrained, seed](const Stage& stage) {
         Pretrained model = load(pretrained);
         model.encoder = make_vit<float>(model.encoder.shape, seed);
         write_model(stage, model);
       }});
  return start;
}

void Protocol::add_unedited(const Start& start) {
  add_measure(paths_.unedited(start), start.title() + "the pre-trained model",
              start.key + " and " + setting_.control.key,
              (images_in(setting_, &Task::test) + control_images(setting_)) *
                  relative_cost(options_, start),
              [this, start] {
                return measure_unedited(Editor(load(start).encoder, {}, false), heads_of(start));
              });
}

const Editor& Protocol::editor(const Run& run, const Regime& regime) const {
  const std::string name = join(run.start.title(), regime.name, " ", run.seed);
  if (editor_name_ != name) {
    editor_.reset();  // before the next is made: a set of tangents is large
    const Encoder origin = load(run.start).encoder;
    std::vector<Encoder> vectors;
    for (const Task& task : setting_.tasks)
      vectors.push_back(load_made(paths_.vector(run, regime.way.name, task.name), origin));
    editor_ = std::make_unique<Editor>(origin, std::move(vectors), regime.linear);
    editor_name_ = name;
  }
  return *editor_;
}

void Protocol::add_all_from(const Run& run) {
  Keys vectors;
  for (const Way& way : vector_stages_.ways()) {
    if (!way.follows(run.start)) continue;
    for (std::size_t t = 0; t < setting_.tasks.size(); ++t)
      vectors[way.name] += " " + vector_stages_.add_vector(run, way, setting_.tasks[t], t);
  }
  for (const Regime& regime : regimes_) {
    if (regime.way.follows(run.start)) add_measures(run, regime, vectors.at(regime.way.name));
  }
  add_geometry(run, vectors);
  add_localization(run);
}

void Protocol::add_measures(const Run& run, const Regime& regime, const std::string& vectors) {
  const double count = static_cast<double>(setting_.tasks.size());
  const double grid = static_cast<double>(coefficient_grid().size());
  const double validation = images_in(setting_, &Task::validation),
               test = images_in(setting_, &Task::test), control = control_images(setting_),
               kept = static_cast<double>(setting_.control.validation.size());
  // As it is, each edit is a pass over the images. Linearized, it is the first look at an image set
  // that costs: a pass, and two for each direction.
  const auto cost = [&](double edits, double directions, double images) {
    const double passes = regime.linear ? (1 + 2 * directions) * images : edits;
    return passes * relative_cost(options_, run.start);
  };
  const std::string title = run.start.title() + regime.name;
  const std::string tried = ", coefficients " + listed(coefficient_grid(), " ");
  const std::string inputs =
      join(title, regime.linear ? ", linear," : ",", vectors, " from ", run.start.key);
  const auto add = [&]<class Measure>(Measure Row::*field, const std::string& more, double passes,
                                      const auto& make) {
    static_assert(std::is_convertible_v<decltype(make(*editor_, heads_of(run.start))), Measure>);
    const std::string what = name_of(field);
    return add_measure(
        paths_.measure(run, regime.name, what), title + ", " + what + ", " + run.folder(),
        inputs + more, passes,
        [this, run, regime, make] { return make(editor(run, regime), heads_of(run.start)); });
  };
  const std::string single =
      add(&Row::single, "", cost(validation + test, 1, validation + test), measure_single_tasks);
  const auto of_single = [file = paths_.measure(run, regime.name, name_of(&Row::single))] {
    return read_measure<SingleTasks>(file);
  };
  add(&Row::addition, single + tried, cost(grid * validation + 2 * test, 1, validation + test),
      [of_single](const Editor& at, const Heads& heads) {
        return measure_addition(at, heads, of_single(), at.every_vector());
      });
  if (!run.start.is_random() && (regime.paper || regime.linear)) {
    std::string names;
    for (const auto& [a, b] : pairs_)
      names += join(" ", setting_.tasks[a].name, ":", setting_.tasks[b].name);
    const double points = static_cast<double>(options_.map_points * options_.map_points);
    const double images = static_cast<double>(2 * std::ssize(pairs_) * options_.map_images);
    add(&Row::disentanglement,
        join(names, ", ", options_.map_points, " points, ", options_.map_images, " images"),
        cost(points * images, 2, images), [this](const Editor& at, const Heads& heads) {
          return measure_disentanglement(at, heads, pairs_, options_);
        });
  }
  if (!regime.paper || !run.start.is_pretrained()) return;
  add(&Row::pairs, single + tried,
      cost((count - 1) * (grid * validation + 2 * test), count - 1, validation + test),
      [of_single](const Editor& at, const Heads& heads) {
        return measure_pairs(at, heads, of_single());
      });
  const double until_kept = 3;  // coefficients, about, that the control task is asked about
  add(&Row::negation, setting_.control.key + tried,
      cost(grid * validation + test + count * (until_kept * kept + control - kept), count, control),
      [file = paths_.unedited(run.start)](const Editor& at, const Heads& heads) {
        return measure_negation(at, heads, read_measure<Unedited>(file));
      });
}

void Protocol::add_localization(const Run& run) {
  std::string inputs =
      join("localization from ", run.start.key, ", ", localization_images, " images of");
  for (const auto& [a, b] : pairs_) {
    const Task &one = setting_.tasks[a], &other = setting_.tasks[b];
    inputs += join(" ", one.name, " ", one.key, " ", other.name, " ", other.key);
  }
  add_measure(paths_.localization(run), run.start.title() + "localization, " + run.folder(), inputs,
              3000.0 * static_cast<double>(pairs_.size()) * relative_cost(options_, run.start),
              [this, start = run.start] {
                return measure_localization(load(start).encoder, heads_of(start), pairs_);
              });
}

// Of vectors that were trained: regimes that read the same ones have them in common.
void Protocol::add_geometry(const Run& run, const Keys& vectors) {
  std::string inputs;
  for (const auto& [way, keys] : vectors) {
    if (std::ranges::find(vector_stages_.ways(), way, &Way::name)->is_trained()) inputs += keys;
  }
  add_measure(paths_.geometry(run), run.start.title() + "task vectors, " + run.folder(), inputs,
              1000, [this, run] {
                ByName<Geometry> result;
                for (const Regime& regime : regimes_) {
                  const Way& way = regime.way;
                  if (way.follows(run.start) && way.is_trained() && !result.find(way.name))
                    result[way.name] = measure_geometry(editor(run, regime).task_vectors());
                }
                return result;
              });
}

void Protocol::add_analogy(const Run& run) {
  const auto [a, c] = analogy_;
  const std::array<const Task*, 4> four{&setting_.tasks[a], &inverted_[0], &setting_.tasks[c],
                                        &inverted_[1]};
  Keys vectors;  // on the inverted tasks
  for (const Regime& regime : regimes_) {
    if (!regime.paper) continue;
    const std::string& way = regime.way.name;
    if (!vectors.contains(way)) {
      vectors[way] = vector_stages_.add_vector(run, regime.way, inverted_[0], a) + " " +
                     vector_stages_.add_vector(run, regime.way, inverted_[1], c);
    }
    const std::string what = name_of(&Row::analogy);
    add_measure(paths_.measure(run, regime.name, what),
                regime.name + ", " + what + ", " + run.folder(),
                join(four[0]->name, " and ", four[2]->name, ", ", vectors.at(way), " from ",
                     run.start.key, ", coefficients ", listed(coefficient_grid(), " ")),
                10 * static_cast<double>(inverted_[1].test.size()), [this, run, regime, four] {
                  const Pretrained from = load(run.start);
                  std::vector<Encoder> loaded;
                  for (const Task* task : four) {
                    loaded.push_back(
                        load_made(paths_.vector(run, regime.way.name, task->name), from.encoder));
                  }
                  return measure_analogy(Editor(from.encoder, std::move(loaded), regime.linear),
                                         inverted_[1], from.heads[analogy_[1] + 1]);
                });
  }
}

// The data of the explorer's page, from all that came before.
void Protocol::add_explorer(const Run& run) {
  std::string inputs = join("the explorer, ", explorer_images, " images a task, of");
  for (const Stage& stage : plan_.stages()) inputs += " " + stage.key();
  const double points = 200;  // about, of non-linear edits
  const auto images = static_cast<double>(explorer_images * (std::ssize(setting_.tasks) + 2));
  plan_.add({"the explorer", paths_.explorer(run), inputs, points * images,
             [this, run](const Stage& stage) {
               const Pretrained from = load(run.start);
               write_measure(
                   stage, make_explorer({options_, setting_, from, analogy_, inverted_, run.seed}));
             }});
}

}  // namespace study
