#include "options.hpp"

#include <algorithm>

#include "../command_line.hpp"
#include "lintel/nn/data/drawn/draw_task.hpp"
#include "lintel/nn/layers/vit.hpp"

namespace ntk {

using lintel::at_least;

bool Options::wants(const std::string& part) const {
  return std::find(parts.begin(), parts.end(), part) != parts.end();
}

std::optional<Options> read_options(int count, const char* const* arguments) {
  Options options;
  lintel::CommandLine line(
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
  line.add("parts", options.parts, "parts to run, separated by commas (default: all but large)");
  line.add("data", options.data, "folder with image sets; without it, tasks are drawn");
  line.add("tasks", options.tasks, "two tasks, the second for comparison (default: the first two)");
  line.add("model", options.model, "nano_patch8_32, micro_patch8_32 or micro_patch4_32");
  line.add("weights", options.weights,
           "pre-trained weights (safetensors, timm's names; default: lintel's foundation for drawn "
           "tasks and micro_patch8_32, unless --pretraining-steps is given; otherwise it "
           "pre-trains)");
  line.add("seed", options.seed, "seed for all randomness");
  line.add("images", options.images,
           "images of each task for each purpose (training, validation, test)", at_least(10));
  line.add("large-images", options.large_images, "training images in all for the part large",
           at_least(100));
  line.add("pretraining-steps", options.pretraining_steps,
           "steps of pre-training; if given, it pre-trains instead of using the foundation",
           at_least(1));
  line.add("memory", options.memory, "MiB that a kernel's computation may take", at_least(1));
  line.add("threads", options.threads,
           "processor cores to use; 0: all; the results do not depend on it", at_least(0));
  line.add("out", options.out, "folder for results; made if it is not there");
  if (!line.read(count, arguments)) return {};

  if (line.has("weights") && line.has("pretraining-steps"))
    throw line.problem("give --weights or --pretraining-steps, not both");
  if (options.weights.empty() && options.data.empty() && options.model == Options().model &&
      !line.has("pretraining-steps"))
    options.weights = LINTEL_FOUNDATION;
  std::vector<std::string> known = Options().parts;
  known.emplace_back("large");
  for (const std::string& part : options.parts) line.check_name("parts", part, known);
  if (!options.tasks.empty() && options.tasks.size() != 2)
    throw line.problem("--tasks takes two tasks, separated by a comma");
  line.check_distinct("tasks", options.tasks);
  if (options.data.empty()) {
    for (const std::string& task : options.tasks)
      line.check_name("tasks", task, lintel::drawn_task_names());
  }
  line.check_name("model", options.model, lintel::vit_preset_names());
  return options;
}

}  // namespace ntk
