#include "options.hpp"

#include <cxxopts.hpp>
#include <iostream>

#include "lintel/core/error.hpp"
#include "ways.hpp"

namespace study {

using lintel::join;
using lintel::UsageError;

namespace {
using Text = std::string;
using Texts = std::vector<std::string>;
using Count = std::int64_t;
template <class Value>
using Named = std::vector<std::pair<std::string, Value>>;

const Named<Pretraining> pretrainings{{"broad", Pretraining::broad},
                                      {"control", Pretraining::control}};
const Named<DecayTowards> decays{{"pretrained", DecayTowards::pretrained},
                                 {"zero", DecayTowards::zero}};

// One of some values by its name.
template <class Value>
Value by_name(const char* option, const std::string& name, const Named<Value>& known) {
  std::string list;
  for (const auto& [word, value] : known) {
    if (word == name) return value;
    list += (list.empty() ? "" : ", ") + word;
  }
  throw UsageError(join("study: --", option, " is '", name, "'; expected one of ", list));
}
template <class Value>
std::string name_of_value(Value wanted, const Named<Value>& known) {
  for (const auto& [name, value] : known) {
    if (value == wanted) return name;
  }
  return {};
}

// The ways beyond the paper's.
Named<std::string> extra_ways() {
  Named<std::string> ways;
  for (const Way& way : all_ways()) {
    if (!way.option.empty()) ways.emplace_back(way.option, way.about);
  }
  return ways;
}
Texts names_of_extra_ways() {
  Texts names;
  for (const auto& [option, about] : extra_ways()) names.push_back(option);
  return names;
}
std::string help_on_extra_ways() {
  std::string list;
  for (const auto& [option, about] : extra_ways())
    list += (list.empty() ? "" : ", ") + option + " (" + about + ")";
  return "more ways to fine-tune, separated by commas; or all, or none (default: tau-jp,tak): " +
         list;
}

// What is not given, where it depends on the tasks: for drawn ones, what a few minutes allow.
Options defaults(bool drawn) {
  Options options;
  options.pretraining_steps = drawn ? 12000 : 24000;
  options.batch = drawn ? 32 : 64;
  options.penalty = drawn ? 1 : 4;
  options.tak_penalty = drawn ? 30 : 60;
  options.kernel_images = drawn ? 80 : 400;
  options.map_images = drawn ? 64 : 128;
  options.map_points = drawn ? 13 : 25;
  return options;
}

void add_pretraining_options(cxxopts::OptionAdder&& add) {
  add("data", "folder with image sets; without it, tasks are drawn", cxxopts::value<Text>())  //
      ("tasks",
       "names of tasks, separated by commas (default: all; if DATA has sets in CIFAR's format, all "
       "of those)",
       cxxopts::value<Texts>())  //
      ("model", "nano_patch8_32, micro_patch8_32 or micro_patch4_32",
       cxxopts::value<Text>()->default_value(Options{}.model))  //
      ("foundation",
       "pre-trained model to start from: a foundation.safetensors (default for drawn tasks: "
       "lintel's own)",
       cxxopts::value<Text>())                                                                   //
      ("pretrain", "pre-train a model, even if there is one to start from")                      //
      ("only-foundation", "only pre-train: write OUT/foundation.safetensors, print accuracies")  //
      ("pretraining",
       "what it is trained on. broad: half control task, half separate images of all tasks; "
       "control: none of those, and class means as heads",
       cxxopts::value<Text>()->default_value(name_of(Options{}.pretraining)))  //
      ("pretraining-steps", "pre-training steps (default: 12000 for drawn tasks, else 24000)",
       cxxopts::value<Count>())  //
      ("moments",
       "instead of one study: how task arithmetic emerges, starting from pre-training stopped "
       "after each of these numbers of steps, separated by commas",
       cxxopts::value<std::vector<Count>>())  //
      ("widths",
       "with --moments: the width of the model at each of them, to compare models by width",
       cxxopts::value<std::vector<Count>>())  //
      ("turn",
       "degrees by which the class directions in the tasks' frozen heads are turned away from "
       "where pre-training left them (default: 77, and 0 for --pretraining control)",
       cxxopts::value<double>());
}

void add_fine_tuning_options(cxxopts::OptionAdder&& add) {
  const Options usual;
  add("steps", "steps of each fine-tuning run",
      cxxopts::value<Count>()->default_value(join(usual.steps)))  //
      ("batch", "images in a fine-tuning step (default: 32 for drawn tasks, else 64)",
       cxxopts::value<Count>())  //
      ("learning-rates",
       "peak learning rates to choose from on validation images, for non-linear fine-tuning; "
       "other ways use fixed multiples of them",
       cxxopts::value<std::vector<double>>()->default_value(join(usual.learning_rates.front())))  //
      ("search-tasks", "on how many tasks the learning rate is chosen",
       cxxopts::value<Count>()->default_value(join(usual.search_tasks)))  //
      ("decay-towards", "what weight decay pulls towards: pretrained or zero",
       cxxopts::value<Text>()->default_value(name_of(usual.decay_towards)))  //
      ("extra", help_on_extra_ways(), cxxopts::value<Texts>())               //
      ("rank", "rank of LoRA's factors",
       cxxopts::value<Count>()->default_value(join(usual.rank)))  //
      ("penalty", "weight of the tau-Jp penalty (default: 1 for drawn tasks, else 4)",
       cxxopts::value<double>())  //
      ("tak-penalty", "weight of TAK's penalty (default: 30 for drawn tasks, else 60)",
       cxxopts::value<double>())  //
      ("kernel-images",
       "training images of each task in kernel regression (default: 80 for drawn tasks, else 400)",
       cxxopts::value<Count>())  //
      ("random-steps",
       "fine-tuning steps from random weights, which have further to go (default: 200, or as "
       "--steps where that is given)",
       cxxopts::value<Count>());
}

void add_other_options(cxxopts::OptionAdder&& add) {
  const Options usual;
  add("no-random-start", "skip the experiment from random weights")           //
      ("no-explorer", "make the report only, without the page with sliders")  //
      ("map-pairs", "pairs of tasks for disentanglement maps, as A:B,C:D (default: three)",
       cxxopts::value<Texts>())  //
      ("map-images", "images of each task in a map (default: 64 for drawn tasks, else 128)",
       cxxopts::value<Count>())  //
      ("map-points",
       "points along each side of a map: 7, 13, 19 ... (default: 13 for drawn tasks, else 25)",
       cxxopts::value<Count>())  //
      ("analogy",
       "A,C: the analogy that carries inversion (a negative image) from task A to C; or none "
       "(default: two related tasks, where known)",
       cxxopts::value<Texts>())  //
      ("seed", "seed of all randomness",
       cxxopts::value<std::uint64_t>()->default_value(join(usual.seed)))  //
      ("seeds", "number of runs of everything after pre-training, each with a seed of its own",
       cxxopts::value<Count>()->default_value(join(usual.seeds)))  //
      ("save-every", "seconds between the checkpoints of a training run",
       cxxopts::value<double>()->default_value(join(usual.save_every)))  //
      ("threads", "processor cores to use; 0: all; the results do not depend on it",
       cxxopts::value<Count>()->default_value(join(usual.threads)))  //
      ("out", "folder for results; made if it is not there",
       cxxopts::value<Text>()->default_value(usual.out.string()))                          //
      ("dry-run", "print the stages with an estimate of time and memory, and do nothing")  //
      ("help", "this text");
}

Options options_of(const cxxopts::ParseResult& given) {
  const bool drawn = given.count("data") == 0;
  Options options = defaults(drawn);
  const auto set = [&given]<class Value>(const char* name, Value& value) {
    if (!given.count(name)) return;
    if constexpr (std::is_same_v<Value, std::filesystem::path>) {
      value = given[name].as<Text>();
    } else {
      value = given[name].as<Value>();
    }
  };
  set("data", options.data);
  set("tasks", options.tasks);
  set("model", options.model);
  set("foundation", options.foundation);
  set("only-foundation", options.only_foundation);
  set("pretraining-steps", options.pretraining_steps);
  set("moments", options.moments);
  set("widths", options.widths);
  options.pretraining = by_name("pretraining", given["pretraining"].as<Text>(), pretrainings);
  if (options.only_foundation || options.pretraining == Pretraining::control) options.turn = 0;
  set("turn", options.turn);
  set("steps", options.steps);
  if (given.count("steps")) options.random_steps = options.steps;
  set("random-steps", options.random_steps);
  set("batch", options.batch);
  set("learning-rates", options.learning_rates);
  set("search-tasks", options.search_tasks);
  set("extra", options.extra);
  set("rank", options.rank);
  set("penalty", options.penalty);
  set("tak-penalty", options.tak_penalty);
  set("kernel-images", options.kernel_images);
  set("map-pairs", options.map_pairs);
  set("map-images", options.map_images);
  set("map-points", options.map_points);
  set("analogy", options.analogy);
  set("seed", options.seed);
  set("seeds", options.seeds);
  set("save-every", options.save_every);
  set("threads", options.threads);
  set("out", options.out);
  set("dry-run", options.dry_run);
  options.random_start = given.count("no-random-start") == 0;
  options.explorer = given.count("no-explorer") == 0;
  if (options.extra == Texts{"none"}) options.extra.clear();
  if (options.extra == Texts{"all"}) options.extra = names_of_extra_ways();
  options.decay_towards = by_name("decay-towards", given["decay-towards"].as<Text>(), decays);
  if (given.count("foundation") && given.count("pretrain"))
    throw UsageError("study: --foundation and --pretrain exclude each other");
  if (drawn && options.foundation.empty() && !given.count("pretrain") && options.moments.empty() &&
      !options.only_foundation)
    options.foundation = LINTEL_FOUNDATION;
  return options;
}

void check_numbers(const Options& options) {
  for (const auto& [name, value, least] :
       {std::tuple("steps", options.steps, 1), std::tuple("random-steps", options.random_steps, 1),
        std::tuple("batch", options.batch, 2),
        std::tuple("pretraining-steps", options.pretraining_steps, 1),
        std::tuple("search-tasks", options.search_tasks, 1), std::tuple("rank", options.rank, 1),
        std::tuple("kernel-images", options.kernel_images, 1),
        std::tuple("map-images", options.map_images, 1), std::tuple("seeds", options.seeds, 1),
        std::tuple("threads", options.threads, 0)}) {
    if (value < least)
      throw UsageError(join("study: --", name, " is ", value, "; expected ", least, " or more"));
  }
  if (options.map_points < 7 ||
      options.map_points % 6 != 1) {  // from -3 to 3, of which the mean is taken from -1 to 1
    throw UsageError(join("study: --map-points is ", options.map_points,
                          "; expected 7, 13, 19, 25 or so on, so that -1, 0 and 1 are among them"));
  }
  for (const auto& [name, value] :
       {std::pair("penalty", options.penalty), std::pair("tak-penalty", options.tak_penalty),
        std::pair("save-every", options.save_every)}) {
    if (!(value >= 0 && value < 1e9))
      throw UsageError(join("study: --", name, " is ", value, "; expected 0 or more"));
  }
  for (const double rate : options.learning_rates) {
    if (!(rate > 0 && rate < 10)) {
      throw UsageError(
          join("study: --learning-rates has ", rate, "; expected numbers from 0 to 10"));
    }
  }
  if (!(options.turn >= 0 && options.turn <= 180))
    throw UsageError(join("study: --turn is ", options.turn, "; expected degrees from 0 to 180"));
}

void check(const Options& options) {
  check_numbers(options);
  if (!options.widths.empty() && options.widths.size() != options.moments.size()) {
    throw UsageError(join("study: ", options.widths.size(), " --widths for ",
                          options.moments.size(), " --moments; expected one for each"));
  }
  Count before = -1;
  for (std::size_t i = 0; i < options.moments.size(); ++i) {
    const Count step = options.moments[i];
    if (i > 0 && !options.widths.empty() && options.widths[i] != options.widths[i - 1]) before = -1;
    if (step <= before || step > options.pretraining_steps) {
      throw UsageError(join("study: --moments has ", step, " after ", before,
                            "; expected steps in order, from 0 to ", options.pretraining_steps));
    }
    before = step;
  }
  if (!options.foundation.empty() && (!options.moments.empty() || options.only_foundation))
    throw UsageError("study: --foundation excludes --moments and --only-foundation");
  for (const std::string& way : options.extra) by_name("extra", way, extra_ways());
  if (!options.analogy.empty() && options.analogy != Texts{"none"} && options.analogy.size() != 2)
    throw UsageError("study: --analogy takes two tasks, separated by a comma, or none");
}
}  // namespace

std::string name_of(Pretraining pretraining) { return name_of_value(pretraining, pretrainings); }
std::string name_of(DecayTowards decay) { return name_of_value(decay, decays); }

std::optional<Options> read_options(int count, const char* const* arguments) {
  cxxopts::Options parser(
      "study",
      "Task arithmetic in the tangent space, from beginning to end: starts from a small "
      "pre-trained\n"
      "vision transformer, fine-tunes it on each task, both as it is and linearized, adds and\n"
      "subtracts the task vectors, and reports the accuracies: OUT/report.html, OUT/results.json\n"
      "and tables. Without --data it draws the images of its tasks itself (“drawn tasks”). "
      "Finished\n"
      "stages stay in OUT: the same command resumes an interrupted run.\n");
  add_pretraining_options(parser.add_options());
  add_fine_tuning_options(parser.add_options());
  add_other_options(parser.add_options());
  try {
    const auto given = parser.parse(count, arguments);
    if (given.count("help")) {
      std::cout << parser.help();
      return {};
    }
    if (!given.unmatched().empty()) {
      throw UsageError("study: '" + given.unmatched().front() + "' is not an option; see --help");
    }
    const Options options = options_of(given);
    check(options);
    return options;
  } catch (const cxxopts::exceptions::exception& problem) {
    throw UsageError(std::string("study: ") + problem.what() + "; see --help");
  }
}

}  // namespace study
