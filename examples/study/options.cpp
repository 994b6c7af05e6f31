#include "options.hpp"

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
      "vectors, and prints how well the results classify. Without --data it draws its own "
      "tasks.\n");
  parser.add_options()  //
      ("data", "folder with image sets; without it, tasks are drawn",
       cxxopts::value<std::string>())  //
      ("tasks", "names separated by commas (default: all there are)",
       cxxopts::value<std::vector<std::string>>())  //
      ("model", "nano_patch8_32, micro_patch8_32 or micro_patch4_32",
       cxxopts::value<std::string>()->default_value(options.model))  //
      ("seed", "everything random follows from it",
       cxxopts::value<std::uint64_t>()->default_value(std::to_string(options.seed)))  //
      ("steps", "fine-tuning steps for each task and regime",
       cxxopts::value<std::int64_t>()->default_value(std::to_string(options.steps)))  //
      ("pretraining-steps", "pre-training steps",
       cxxopts::value<std::int64_t>()->default_value(std::to_string(options.pretraining_steps)))  //
      ("batch", "images in a step",
       cxxopts::value<std::int64_t>()->default_value(std::to_string(options.batch)))  //
      ("learning-rate", "of fine-tuning, at its peak",
       cxxopts::value<double>()->default_value("0.0005"))  //
      ("threads", "processor cores to use; 0: all; the results do not depend on it",
       cxxopts::value<std::int64_t>()->default_value("0"))  //
      ("out", "folder for results; made if it is not there",
       cxxopts::value<std::string>()->default_value(options.out.string()))  //
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
    if (given.count("data")) options.data = given["data"].as<std::string>();
    if (given.count("tasks")) options.tasks = given["tasks"].as<std::vector<std::string>>();
    options.model = given["model"].as<std::string>();
    options.seed = given["seed"].as<std::uint64_t>();
    options.steps = given["steps"].as<std::int64_t>();
    options.pretraining_steps = given["pretraining-steps"].as<std::int64_t>();
    options.batch = given["batch"].as<std::int64_t>();
    options.learning_rate = given["learning-rate"].as<double>();
    options.threads = given["threads"].as<std::int64_t>();
    options.out = given["out"].as<std::string>();
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
  at_least("batch", options.batch, 2);  // half of it for the control task in pre-training
  at_least("threads", options.threads, 0);
  if (!(options.learning_rate > 0)) {
    throw lintel::UsageError("study: --learning-rate must be greater than 0");
  }
  return options;
}

}  // namespace study
