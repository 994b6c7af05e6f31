#include "options.hpp"

#include <algorithm>
#include <cxxopts.hpp>
#include <iostream>

#include "lintel/core/error.hpp"

namespace study {

std::optional<Options> read_options(int count, const char* const* arguments) {
  Options options;
  cxxopts::Options parser(
      "study",
      "Task arithmetic in the tangent space, from beginning to end: pre-trains a small vision\n"
      "transformer, fine-tunes it on each task as it is and linearized, adds and subtracts the "
      "task\n"
      "vectors, and reports how well the results classify: OUT/report.html, OUT/results.json and\n"
      "tables. Without --data it draws its own tasks. What is finished is kept in OUT: the same\n"
      "command goes on where an earlier one was stopped.\n");
  using Text = std::string;
  using Texts = std::vector<std::string>;
  using Count = std::int64_t;
  parser.add_options()                                                                         //
      ("data", "folder with image sets; without it, tasks are drawn", cxxopts::value<Text>())  //
      ("tasks",
       "names separated by commas (default: all sets of CIFAR records, or else all sets there are)",
       cxxopts::value<Texts>())  //
      ("model",
       "nano_patch8_32, micro_patch8_32 or micro_patch4_32 (default: nano for drawn tasks, else "
       "micro_patch8_32)",
       cxxopts::value<Text>())  //
      ("pretrained", "a pretrained.safetensors of an earlier study to start from",
       cxxopts::value<Text>())  //
      ("pretraining",
       "weak: the control task and a weak share of every task; control: the control task alone, "
       "with class means as heads",
       cxxopts::value<Text>()->default_value(options.pretraining))  //
      ("pretraining-steps", "pre-training steps (default: 2000 for drawn tasks, else 24000)",
       cxxopts::value<Count>())  //
      ("steps", "fine-tuning steps for each task and way (default: 100 for drawn tasks, else 300)",
       cxxopts::value<Count>())  //
      ("batch", "images in a step",
       cxxopts::value<Count>()->default_value(std::to_string(options.batch)))  //
      ("learning-rates",
       "peak learning rates to choose from on validation images, for non-linear fine-tuning; "
       "other ways have their multiples of them (default: 0.0003,0.001,0.003; one for drawn tasks)",
       cxxopts::value<std::vector<double>>())  //
      ("search-tasks", "on how many tasks the learning rate is chosen",
       cxxopts::value<Count>()->default_value(std::to_string(options.search_tasks)))  //
      ("decay-towards", "weight decay pulls towards pretrained or zero",
       cxxopts::value<Text>()->default_value(options.decay_towards))  //
      ("extra",
       "ways to fine-tune beyond the paper's: attention, lora, linearized-lora, penalized, "
       "kernel-regression, or none (default: all)",
       cxxopts::value<Texts>())  //
      ("rank", "of LoRA",
       cxxopts::value<Count>()->default_value(std::to_string(options.rank)))  //
      ("penalty", "weight of the tau-Jp penalty",
       cxxopts::value<double>()->default_value("1"))                            //
      ("no-random-start", "leave out the pipeline from random initialization")  //
      ("map-pairs", "A:B,C:D: pairs of tasks to draw disentanglement maps of (default: three)",
       cxxopts::value<Texts>())  //
      ("map-images", "images of each task in a map (default: 64 for drawn tasks, else 128)",
       cxxopts::value<Count>())  //
      ("map-points", "points along each side of a map",
       cxxopts::value<Count>()->default_value(std::to_string(options.map_points)))  //
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
    options.model = given.count("model") ? given["model"].as<Text>()
                    : drawn              ? "nano_patch8_32"
                                         : "micro_patch8_32";
    if (given.count("pretrained")) options.pretrained = given["pretrained"].as<Text>();
    options.pretraining = given["pretraining"].as<Text>();
    options.pretraining_steps = count_or("pretraining-steps", drawn ? 2000 : 24000);
    options.steps = count_or("steps", drawn ? 100 : 300);
    options.batch = given["batch"].as<Count>();
    options.learning_rates = given.count("learning-rates")
                                 ? given["learning-rates"].as<std::vector<double>>()
                             : drawn ? std::vector<double>{5e-4}
                                     : std::vector<double>{3e-4, 1e-3, 3e-3};
    options.search_tasks = given["search-tasks"].as<Count>();
    options.decay_towards = given["decay-towards"].as<Text>();
    options.extra = given.count("extra") ? texts("extra")
                                         : Texts{"attention", "lora", "linearized-lora",
                                                 "penalized", "kernel-regression"};
    if (options.extra == Texts{"none"}) options.extra.clear();
    options.rank = given["rank"].as<Count>();
    options.penalty = given["penalty"].as<double>();
    options.random_start = given.count("no-random-start") == 0;
    options.map_pairs = texts("map-pairs");
    options.map_images = count_or("map-images", drawn ? 64 : 128);
    options.map_points = given["map-points"].as<Count>();
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
  at_least("pretraining-steps", options.pretraining_steps, 1);
  at_least("batch", options.batch, 2);
  at_least("search-tasks", options.search_tasks, 1);
  at_least("rank", options.rank, 1);
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
  not_negative("save-every", options.save_every);
  const auto one_of = [](const char* name, const std::string& value,
                         const std::vector<std::string>& known) {
    if (std::find(known.begin(), known.end(), value) != known.end()) return;
    std::string list;
    for (const std::string& word : known) list += (list.empty() ? "" : ", ") + word;
    throw lintel::UsageError(
        lintel::join("study: --", name, " is '", value, "'; expected one of ", list));
  };
  one_of("pretraining", options.pretraining, {"weak", "control"});
  one_of("decay-towards", options.decay_towards, {"pretrained", "zero"});
  for (const std::string& way : options.extra)
    one_of("extra", way,
           {"attention", "lora", "linearized-lora", "penalized", "kernel-regression"});
  if (!options.analogy.empty() && options.analogy.size() != 2) {
    throw lintel::UsageError("study: --analogy takes two tasks, separated by a comma");
  }
  return options;
}

}  // namespace study
