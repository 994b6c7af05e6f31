#include "options.hpp"

#include <algorithm>
#include <cxxopts.hpp>
#include <iostream>

#include "fine_tuning.hpp"
#include "lintel/core/error.hpp"

namespace study {

namespace {
// One of some values by its name.
template <class Value>
Value by_name(const char* option, const std::string& name,
              const std::vector<std::pair<std::string, Value>>& known) {
  std::string list;
  for (const auto& [word, value] : known) {
    if (word == name) return value;
    list += (list.empty() ? "" : ", ") + word;
  }
  throw lintel::UsageError(
      lintel::join("study: --", option, " is '", name, "'; expected one of ", list));
}

const std::vector<std::pair<std::string, Pretraining>> pretrainings{
    {"broad", Pretraining::broad}, {"weak", Pretraining::weak}, {"control", Pretraining::control}};
const std::vector<std::pair<std::string, DecayTowards>> decays{
    {"pretrained", DecayTowards::pretrained}, {"zero", DecayTowards::zero}};

template <class Value>
std::string name_of_value(Value wanted, const std::vector<std::pair<std::string, Value>>& known) {
  for (const auto& [name, value] : known) {
    if (value == wanted) return name;
  }
  return {};
}

// The ways beyond the paper's, for --help.
std::string extra_ways() {
  std::string text = "ways to fine-tune beyond the paper's two, or none (default: all):";
  const char* between = " ";
  for (const Way& way : all_ways()) {
    if (way.option.empty()) continue;
    text += between + way.option + " (" + way.about + ")";
    between = ", ";
  }
  return text;
}
}  // namespace

std::string name_of(Pretraining pretraining) { return name_of_value(pretraining, pretrainings); }
std::string name_of(DecayTowards decay) { return name_of_value(decay, decays); }

std::optional<Options> read_options(int count, const char* const* arguments) {
  Options options;
  cxxopts::Options parser(
      "study",
      "Task arithmetic in the tangent space, from beginning to end: starts from a small "
      "pre-trained\n"
      "vision transformer, fine-tunes it on each task as it is and linearized, adds and subtracts\n"
      "the task vectors, and reports how well the results classify: OUT/report.html,\n"
      "OUT/results.json and tables. Without --data it draws its own tasks. What is finished is "
      "kept\n"
      "in OUT: the same command goes on where an earlier one was stopped.\n");
  using Text = std::string;
  using Texts = std::vector<std::string>;
  using Count = std::int64_t;
  parser.add_options()                                                                         //
      ("data", "folder with image sets; without it, tasks are drawn", cxxopts::value<Text>())  //
      ("tasks",
       "names separated by commas (default: all sets of CIFAR records, or else all sets there are)",
       cxxopts::value<Texts>())  //
      ("model", "nano_patch8_32, micro_patch8_32 or micro_patch4_32",
       cxxopts::value<Text>()->default_value("micro_patch8_32"))  //
      ("foundation",
       "a foundation.safetensors of an earlier study to start from (default for drawn tasks: "
       "lintel's own)",
       cxxopts::value<Text>())                                                                  //
      ("pretrain", "pre-train a model, also where there is one to start from")                  //
      ("only-foundation", "pre-train, write OUT/foundation.safetensors and say what it knows")  //
      ("pretraining",
       "what it sees. broad: half control task, half first sights of all tasks; weak: fewer of "
       "those, with some labels wrong; control: none, and class means as heads (default: broad for "
       "drawn tasks, else weak)",
       cxxopts::value<Text>())  //
      ("pretraining-steps", "pre-training steps (default: 12000 for drawn tasks, else 24000)",
       cxxopts::value<Count>())  //
      ("moments",
       "instead of everything: how task arithmetic emerges, from pre-training stopped after these "
       "many steps, separated by commas",
       cxxopts::value<std::vector<Count>>())  //
      ("turn",
       "degrees by which the class directions in the tasks' frozen heads are turned away from "
       "where "
       "pre-training left them (default: 76 for drawn tasks, else 0)",
       cxxopts::value<double>())  //
      ("steps", "fine-tuning steps for each task and way (default: 60 for drawn tasks, else 300)",
       cxxopts::value<Count>())  //
      ("batch", "images in a step (default: 32 for fine-tuning on drawn tasks, else 64)",
       cxxopts::value<Count>())  //
      ("learning-rates",
       "peak learning rates to choose from on validation images, for non-linear fine-tuning; "
       "other ways have their multiples of them (default: 0.0003,0.001,0.003; one for drawn tasks)",
       cxxopts::value<std::vector<double>>())  //
      ("search-tasks", "on how many tasks the learning rate is chosen",
       cxxopts::value<Count>()->default_value(std::to_string(options.search_tasks)))  //
      ("decay-towards", "weight decay pulls towards pretrained or zero",
       cxxopts::value<Text>()->default_value(name_of(options.decay_towards)))  //
      ("extra", extra_ways(), cxxopts::value<Texts>())                         //
      ("rank", "of LoRA",
       cxxopts::value<Count>()->default_value(std::to_string(options.rank)))  //
      ("penalty", "weight of the tau-Jp penalty",
       cxxopts::value<double>()->default_value(lintel::join(options.penalty)))  //
      ("tak-penalty", "weight of TAK's",
       cxxopts::value<double>()->default_value(lintel::join(options.tak_penalty)))  //
      ("kernel-images",
       "training images of each task in kernel regression (default: 80 for drawn tasks, else 400)",
       cxxopts::value<Count>())  //
      ("random-steps",
       "fine-tuning steps from random weights, which have further to go (default: as many as from "
       "pre-trained ones; without --steps on drawn tasks 400)",
       cxxopts::value<Count>())                                                 //
      ("no-random-start", "leave out the pipeline from random initialization")  //
      ("map-pairs", "A:B,C:D: pairs of tasks to draw disentanglement maps of (default: three)",
       cxxopts::value<Texts>())  //
      ("map-images", "images of each task in a map (default: 64 for drawn tasks, else 128)",
       cxxopts::value<Count>())  //
      ("map-points", "points along each side of a map (default: 11 for drawn tasks, else 25)",
       cxxopts::value<Count>())  //
      ("analogy",
       "A,C: inverted A is to A as inverted C is to C (default: two related tasks, where known)",
       cxxopts::value<Texts>())  //
      ("seed", "everything random follows from it",
       cxxopts::value<std::uint64_t>()->default_value(std::to_string(options.seed)))  //
      ("seeds", "how often everything after pre-training is done, each with a seed of its own",
       cxxopts::value<Count>()->default_value(std::to_string(options.seeds)))  //
      ("save-every", "seconds between saves of a training that can be taken up again",
       cxxopts::value<double>()->default_value("20"))  //
      ("threads", "processor cores to use; 0: all; the results do not depend on it",
       cxxopts::value<Count>()->default_value("0"))  //
      ("out", "folder for results; made if it is not there",
       cxxopts::value<Text>()->default_value(options.out.string()))                        //
      ("dry-run", "print the stages with an estimate of time and memory, and do nothing")  //
      ("help", "this text");
  try {
    const auto given = parser.parse(count, arguments);
    if (given.count("help")) {
      std::cout << parser.help();
      return {};
    }
    if (!given.unmatched().empty()) {
      throw lintel::UsageError("study: '" + given.unmatched().front() +
                               "' is not an option; see --help");
    }
    if (given.count("data")) options.data = given["data"].as<Text>();
    const bool drawn = options.data.empty();
    const auto texts = [&given](const char* name) {
      return given.count(name) ? given[name].as<Texts>() : Texts{};
    };
    const auto count_or = [&given](const char* name, Count otherwise) {
      return given.count(name) ? given[name].as<Count>() : otherwise;
    };
    options.tasks = texts("tasks");
    options.model = given["model"].as<Text>();
    if (given.count("foundation")) {
      if (given.count("pretrain"))
        throw lintel::UsageError("study: --foundation and --pretrain exclude each other");
      options.foundation = given["foundation"].as<Text>();
    } else if (drawn && !given.count("pretrain") && !given.count("moments") &&
               !given.count("only-foundation")) {
      options.foundation = LINTEL_FOUNDATION;
    }
    options.pretraining =
        given.count("pretraining")
            ? by_name("pretraining", given["pretraining"].as<Text>(), pretrainings)
        : drawn ? Pretraining::broad
                : Pretraining::weak;
    options.pretraining_steps = count_or("pretraining-steps", drawn ? 12000 : 24000);
    options.only_foundation = given.count("only-foundation") > 0;
    if (given.count("moments")) options.moments = given["moments"].as<std::vector<Count>>();
    options.turn = given.count("turn")                 ? given["turn"].as<double>()
                   : drawn && !options.only_foundation ? 76
                                                       : 0;
    options.steps = count_or("steps", drawn ? 60 : 300);
    options.random_steps =
        count_or("random-steps", drawn && !given.count("steps") ? 400 : options.steps);
    options.batch = count_or("batch", drawn ? 32 : 64);
    options.learning_rates = given.count("learning-rates")
                                 ? given["learning-rates"].as<std::vector<double>>()
                             : drawn ? std::vector<double>{8e-4}
                                     : std::vector<double>{3e-4, 1e-3, 3e-3};
    options.search_tasks = given["search-tasks"].as<Count>();
    options.decay_towards = by_name("decay-towards", given["decay-towards"].as<Text>(), decays);
    options.extra = texts("extra");
    if (!given.count("extra")) {
      for (const Way& way : all_ways()) {
        if (!way.option.empty()) options.extra.push_back(way.option);
      }
    } else if (options.extra == Texts{"none"}) {
      options.extra.clear();
    }
    options.rank = given["rank"].as<Count>();
    options.penalty = given["penalty"].as<double>();
    options.tak_penalty = given["tak-penalty"].as<double>();
    options.kernel_images = count_or("kernel-images", drawn ? 80 : 400);
    options.random_start = given.count("no-random-start") == 0;
    options.map_pairs = texts("map-pairs");
    options.map_images = count_or("map-images", drawn ? 64 : 128);
    options.map_points = count_or("map-points", drawn ? 11 : 25);
    options.analogy = texts("analogy");
    options.seed = given["seed"].as<std::uint64_t>();
    options.seeds = given["seeds"].as<Count>();
    options.save_every = given["save-every"].as<double>();
    options.threads = given["threads"].as<Count>();
    options.out = given["out"].as<Text>();
    options.dry_run = given.count("dry-run") > 0;
  } catch (const cxxopts::exceptions::exception& problem) {
    throw lintel::UsageError(std::string("study: ") + problem.what() + "; see --help");
  }
  const auto at_least = [](const char* name, std::int64_t value, std::int64_t least) {
    if (value < least) {
      throw lintel::UsageError(
          lintel::join("study: --", name, " is ", value, "; expected ", least, " or more"));
    }
  };
  at_least("steps", options.steps, 1);
  at_least("random-steps", options.random_steps, 1);
  at_least("pretraining-steps", options.pretraining_steps, 1);
  at_least("batch", options.batch, 2);
  at_least("search-tasks", options.search_tasks, 1);
  at_least("rank", options.rank, 1);
  at_least("kernel-images", options.kernel_images, 1);
  at_least("map-images", options.map_images, 1);
  at_least("map-points", options.map_points, 2);
  at_least("seeds", options.seeds, 1);
  at_least("threads", options.threads, 0);
  for (const double rate : options.learning_rates) {
    if (!(rate > 0 && rate < 10)) {
      throw lintel::UsageError(
          lintel::join("study: --learning-rates has ", rate, "; expected numbers from 0 to 10"));
    }
  }
  const auto not_negative = [](const char* name, double value) {
    if (!(value >= 0 && value < 1e9)) {
      throw lintel::UsageError(
          lintel::join("study: --", name, " is ", value, "; expected 0 or more"));
    }
  };
  not_negative("penalty", options.penalty);
  not_negative("tak-penalty", options.tak_penalty);
  std::int64_t before = -1;
  for (const std::int64_t step : options.moments) {
    if (step <= before || step > options.pretraining_steps) {
      throw lintel::UsageError(lintel::join("study: --moments has ", step, " after ", before,
                                            "; expected steps in order, from 0 to ",
                                            options.pretraining_steps));
    }
    before = step;
  }
  if (!options.foundation.empty() && (!options.moments.empty() || options.only_foundation))
    throw lintel::UsageError("study: --foundation excludes --moments and --only-foundation");
  if (!(options.turn >= 0 && options.turn <= 180)) {
    throw lintel::UsageError(
        lintel::join("study: --turn is ", options.turn, "; expected degrees from 0 to 180"));
  }
  not_negative("save-every", options.save_every);
  std::vector<std::pair<std::string, bool>> extras;
  for (const Way& way : all_ways()) {
    if (!way.option.empty()) extras.emplace_back(way.option, true);
  }
  for (const std::string& way : options.extra) by_name("extra", way, extras);
  if (!options.analogy.empty() && options.analogy.size() != 2) {
    throw lintel::UsageError("study: --analogy takes two tasks, separated by a comma");
  }
  return options;
}

}  // namespace study
