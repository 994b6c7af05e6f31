#include "options.hpp"

#include <algorithm>
#include <cxxopts.hpp>
#include <iostream>

#include "lintel/core/error.hpp"

namespace ntk {

std::vector<std::string> known_parts() {
  std::vector<std::string> parts = Options().parts;
  parts.emplace_back("large");
  return parts;
}

bool Options::wants(const std::string& part) const {
  return std::find(parts.begin(), parts.end(), part) != parts.end();
}

std::optional<Options> read_options(int count, const char* const* arguments) {
  Options options;
  cxxopts::Options parser(
      "ntk",
      "The neural tangent kernel of a small vision transformer and of fully connected networks.\n"
      "\n"
      "  kernel        the full kernel of some images, saved as .npy and safetensors\n"
      "  regression    ridge regression with it; the ridge is chosen on validation images\n"
      "  dynamics      gradient flow at any time in closed form, and its task vector\n"
      "  width         how the empirical kernel converges to the infinite-width one\n"
      "  regimes       how far training moves kernel and features: lazy and rich\n"
      "  localization  size of eigenfunctions on their own task and on another, pre-trained and "
      "not\n"
      "  large         ridge regression on thousands of images; the kernel is never formed\n"
      "\nWithout --data it draws its images itself. Figures, ntk.json and report.html go to "
      "--out.\n");
  parser.add_options()  //
      ("parts", "parts to run, separated by commas (default: all but large)",
       cxxopts::value<std::vector<std::string>>())                                //
      ("data", "folder with image sets; without it, tasks are drawn",             //
       cxxopts::value<std::string>())                                             //
      ("tasks", "two tasks, the second for comparison (default: the first two)",  //
       cxxopts::value<std::vector<std::string>>())                                //
      ("model", "nano_patch8_32, micro_patch8_32 or micro_patch4_32",
       cxxopts::value<std::string>()->default_value(options.model))  //
      ("weights",
       "pre-trained weights (safetensors, timm's names; default: lintel's foundation for drawn "
       "tasks and micro_patch8_32, unless --pretraining-steps is given; otherwise it pre-trains)",
       cxxopts::value<std::string>())  //
      ("seed", "seed for all randomness",
       cxxopts::value<std::uint64_t>()->default_value("0"))  //
      ("images", "images of each task for each purpose (training, validation, test)",
       cxxopts::value<std::int64_t>()->default_value(std::to_string(options.images)))  //
      ("large-images", "training images in all for the part large",
       cxxopts::value<std::int64_t>()->default_value(std::to_string(options.large_images)))  //
      ("pretraining-steps",
       "steps of pre-training; if given, it pre-trains instead of using the foundation",
       cxxopts::value<std::int64_t>()->default_value(std::to_string(options.pretraining_steps)))  //
      ("memory", "MiB that a kernel's computation may take",
       cxxopts::value<std::int64_t>()->default_value(std::to_string(options.memory)))  //
      ("threads", "processor cores to use; 0: all; the results do not depend on it",
       cxxopts::value<std::int64_t>()->default_value("0"))  //
      ("out", "folder for results; made if it is not there",
       cxxopts::value<std::string>()->default_value(options.out.string()))  //
      ("help", "this text");
  const std::vector<std::string> known = known_parts();
  try {
    const auto given = parser.parse(count, arguments);
    if (given.count("help")) {
      std::cout << parser.help();
      return {};
    }
    if (!given.unmatched().empty()) {
      throw lintel::UsageError("ntk: '" + given.unmatched().front() +
                               "' is not an option; see --help");
    }
    if (given.count("parts")) options.parts = given["parts"].as<std::vector<std::string>>();
    if (given.count("data")) options.data = given["data"].as<std::string>();
    if (given.count("tasks")) options.tasks = given["tasks"].as<std::vector<std::string>>();
    if (given.count("weights")) options.weights = given["weights"].as<std::string>();
    options.model = given["model"].as<std::string>();
    if (options.weights.empty() && options.data.empty() && options.model == Options().model &&
        !given.count("pretraining-steps"))
      options.weights = LINTEL_FOUNDATION;
    options.seed = given["seed"].as<std::uint64_t>();
    options.images = given["images"].as<std::int64_t>();
    options.large_images = given["large-images"].as<std::int64_t>();
    options.pretraining_steps = given["pretraining-steps"].as<std::int64_t>();
    options.memory = given["memory"].as<std::int64_t>();
    options.threads = given["threads"].as<std::int64_t>();
    options.out = given["out"].as<std::string>();
  } catch (const cxxopts::exceptions::exception& problem) {
    throw lintel::UsageError(std::string("ntk: ") + problem.what() + "; see --help");
  }
  for (const std::string& part : options.parts) {
    if (std::find(known.begin(), known.end(), part) == known.end())
      throw lintel::UsageError("ntk: unknown part '" + part + "'; see --help");
  }
  if (!options.tasks.empty() && options.tasks.size() != 2)
    throw lintel::UsageError("ntk: --tasks names a task and another one, two in all");
  const auto at_least = [](const char* name, std::int64_t value, std::int64_t least) {
    if (value < least) {
      throw lintel::UsageError(
          lintel::join("ntk: --", name, " is ", value, "; expected ", least, " or more"));
    }
  };
  at_least("images", options.images, 10);
  at_least("large-images", options.large_images, 100);
  at_least("pretraining-steps", options.pretraining_steps, 1);
  at_least("memory", options.memory, 1);
  at_least("threads", options.threads, 0);
  return options;
}

}  // namespace ntk
