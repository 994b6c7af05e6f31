#include "options.hpp"

#include <cmath>
#include <set>

#include "../../command_line.hpp"
#include "lintel/core/listed.hpp"
#include "lintel/nn/data/drawn/draw_task.hpp"
#include "lintel/nn/layers/vit.hpp"
#include "ways.hpp"

namespace study {

using namespace lintel;

namespace {
using Texts = std::vector<std::string>;
const Expected weight = between(0, 1e9, "0 or more");
const Expected learning_rate{[](double number) { return number > 0 && number < 10; },
                             "numbers above 0 and below 10"};
const Expected degrees = between(0, 180, "degrees from 0 to 180");
// From -3 to 3, of which the mean is taken from -1 to 1.
const Expected points_of_a_map{
    [](double number) { return number >= 7 && std::fmod(number, 6) == 1; },
    "7, 13, 19, 25 and so on, to include -1, 0 and 1"};

// The ways beyond the paper's.
std::vector<Way> extra_ways() {
  std::vector<Way> ways = all_ways();
  std::erase_if(ways, [](const Way& way) { return way.option.empty(); });
  return ways;
}
Texts names_of_extra_ways() {
  Texts names;
  for (const Way& way : extra_ways()) names.push_back(way.option);
  return names;
}
std::string help_on_extra_ways() {
  return "more ways to fine-tune, separated by commas; or all, or none (default: tau-jp,tak): " +
         listed(extra_ways(), ", ",
                [](const Way& way) { return way.option + " (" + way.about + ")"; });
}

void add_pretraining_options(CommandLine& line, const auto& by_tasks, Options& options,
                             bool& pretrain) {
  line.add("data", options.data, "folder with image sets; without it, tasks are drawn");
  line.add("tasks", options.tasks,
           "names of tasks, separated by commas (default: all; if DATA has sets in CIFAR's format, "
           "all of those)");
  line.add("model", options.model, "nano_patch8_32, micro_patch8_32 or micro_patch4_32");
  line.add("foundation", options.foundation,
           "pre-trained model to start from: a foundation.safetensors (default for drawn tasks: "
           "lintel's own)");
  line.add_flag("pretrain", pretrain, "pre-train a model, even if there is one to start from");
  line.add_flag("only-foundation", options.only_foundation,
                "only pre-train: write OUT/foundation.safetensors, print accuracies");
  line.add_choice(
      "pretraining", options.pretraining, {Pretraining::broad, Pretraining::control},
      "if it pre-trains, on what. broad: half control task, half separate images of all "
      "tasks; control: the control task alone, with class means as heads");
  by_tasks("pretraining-steps", options.pretraining_steps, 12000, 24000, "steps, if it pre-trains",
           at_least(1));
  line.add("moments", options.moments,
           "instead of one study: how task arithmetic emerges from pre-training that is stopped "
           "after each of these numbers of steps, separated by commas");
  line.add("widths", options.widths,
           "with --moments: the width of the model at each of them, to compare models by width",
           at_least(1));
  line.add("turn", options.turn,
           "degrees by which the class directions in the tasks' frozen heads are turned away from "
           "where pre-training left them (default: 77, and 0 for --pretraining control)",
           degrees);
}

void add_fine_tuning_options(CommandLine& line, const auto& by_tasks, Options& options) {
  line.add("steps", options.steps, "steps of each fine-tuning run", at_least(1));
  by_tasks("batch", options.batch, 32, 64, "images in a fine-tuning step", at_least(2));
  line.add("learning-rates", options.learning_rates,
           "peak learning rates to choose from on validation images, for non-linear fine-tuning; "
           "other ways use fixed multiples of them",
           learning_rate);
  line.add("search-tasks", options.search_tasks,
           "number of tasks on which the learning rate is chosen", at_least(1));
  line.add_choice("decay-towards", options.decay_towards,
                  {DecayTowards::pretrained, DecayTowards::zero},
                  "what weight decay pulls towards: pretrained or zero");
  line.add("extra", options.extra, help_on_extra_ways());
  line.add("rank", options.rank, "rank of LoRA's factors", at_least(1));
  by_tasks("penalty", options.penalty, 1, 4, "weight of the tau-Jp penalty", weight);
  by_tasks("tak-penalty", options.tak_penalty, 30, 60, "weight of TAK's penalty", weight);
  by_tasks("kernel-images", options.kernel_images, 80, 400,
           "training images of each task in kernel regression", at_least(1));
  line.add("random-steps", options.random_steps,
           "fine-tuning steps from random weights, which have further to go (default: 200, or "
           "--steps where that is given)",
           at_least(1));
}

void add_other_options(CommandLine& line, const auto& by_tasks, Options& options) {
  line.add_flag("no-random-start", options.random_start, "skip the experiment from random weights",
                false);
  line.add_flag("no-explorer", options.explorer,
                "make the report only, without the page with sliders", false);
  line.add("map-pairs", options.map_pairs,
           "pairs of tasks for disentanglement maps, as A:B,C:D (default: three)");
  by_tasks("map-images", options.map_images, 64, 128, "images of each task in a map", at_least(1));
  by_tasks("map-points", options.map_points, 13, 25,
           "points along each side of a map: 7, 13, 19 ...", points_of_a_map);
  line.add("analogy", options.analogy,
           "A,C: the analogy that carries inversion (a negative image) from task A to C; or none "
           "(default: AID,RSSCN7 where they are, else the first two)");
  line.add("seed", options.seed, "seed of all randomness");
  line.add("seeds", options.seeds,
           "number of runs of everything after pre-training, each with a seed of its own",
           at_least(1));
  line.add("save-every", options.save_every, "seconds between the checkpoints of a training run",
           weight);
  line.add("threads", options.threads,
           "processor cores to use; 0: all; the results do not depend on it", at_least(0));
  line.add("out", options.out, "folder for results; made if it is not there");
  line.add_flag("dry-run", options.dry_run,
                "print the stages with an estimate of time and memory, and do nothing");
}

void check_moments(const CommandLine& line, const Options& options) {
  if (!options.widths.empty() && options.widths.size() != options.moments.size()) {
    throw line.problem(join(options.widths.size(), " --widths for ", options.moments.size(),
                            " --moments; expected one for each"));
  }
  std::int64_t before = -1;
  std::set<std::pair<std::int64_t, std::int64_t>> seen;  // widths and steps
  for (std::size_t i = 0; i < options.moments.size(); ++i) {
    const std::int64_t step = options.moments[i];
    if (i > 0 && !options.widths.empty() && options.widths[i] != options.widths[i - 1]) before = -1;
    if (step <= before || step > options.pretraining_steps) {
      throw line.problem(join("--moments has ", step, before < 0 ? "" : join(" after ", before),
                              "; expected steps in rising order, from 0 to ",
                              options.pretraining_steps));
    }
    before = step;
    const std::int64_t width = options.widths.empty() ? 0 : options.widths[i];
    if (!seen.emplace(width, step).second)
      throw line.problem(join("--moments has ", step, " twice; expected each once"));
  }
}
}  // namespace

std::optional<Options> read_options(int count, const char* const* arguments) {
  Options options;
  bool pretrain = false;
  CommandLine line(
      "study",
      "Task arithmetic in the tangent space, from beginning to end: starts from a small "
      "pre-trained\n"
      "vision transformer, fine-tunes it on each task, both as it is and linearized, adds and\n"
      "subtracts the task vectors, and reports the accuracies: OUT/report.html, OUT/results.json\n"
      "and tables. Without --data it draws the images of its tasks itself (“drawn tasks”). "
      "Finished\n"
      "stages stay in OUT: the same command resumes an interrupted run.\n");
  // Options whose usual value depends on the tasks: for drawn ones, what a few minutes allow.
  std::vector<std::function<void()>> usual;  // each sets one that was not given
  const auto by_tasks = [&](const std::string& name, auto& field, auto drawn, auto real,
                            const std::string& help, const Expected& expected) {
    line.add(name, field, join(help, " (default: ", drawn, " for drawn tasks, else ", real, ")"),
             expected);
    usual.emplace_back([&line, &field, name, drawn, real] {
      if (!line.has(name)) field = line.has("data") ? real : drawn;
    });
  };
  add_pretraining_options(line, by_tasks, options, pretrain);
  add_fine_tuning_options(line, by_tasks, options);
  add_other_options(line, by_tasks, options);
  if (!line.read(count, arguments)) return {};
  for (const auto& set : usual) set();

  const bool always_pretrains = options.only_foundation || !options.moments.empty();
  const bool keeps_directions =
      options.pretraining == Pretraining::control || options.only_foundation;
  if (keeps_directions && !line.has("turn")) options.turn = 0;
  if (line.has("steps") && !line.has("random-steps")) options.random_steps = options.steps;
  if (options.extra == Texts{"none"}) options.extra.clear();
  if (options.extra == Texts{"all"}) options.extra = names_of_extra_ways();
  for (const std::string& way : options.extra) line.check_name("extra", way, names_of_extra_ways());
  line.check_distinct("tasks", options.tasks);
  line.check_distinct("extra", options.extra);
  line.check_distinct("learning-rates", options.learning_rates);
  if (options.data.empty()) {
    for (const std::string& task : options.tasks)
      line.check_name("tasks", task, drawn_task_names());
  }
  line.check_name("model", options.model, vit_preset_names());
  check_moments(line, options);
  if (options.only_foundation && !options.moments.empty())
    throw line.problem("give --only-foundation or --moments, not both");
  if (line.has("foundation") && pretrain)
    throw line.problem("give --foundation or --pretrain, not both");
  if (line.has("foundation") && always_pretrains)
    throw line.problem("--moments and --only-foundation pre-train a model: leave out --foundation");
  if (!line.has("data") && !line.has("foundation") && !pretrain && !always_pretrains) {
    options.foundation = LINTEL_FOUNDATION;
    if (line.has("pretraining-steps"))
      throw line.problem(
          "--pretraining-steps without --pretrain: drawn tasks start from lintel's foundation");
  }
  if (!options.analogy.empty() && options.analogy != Texts{"none"} && options.analogy.size() != 2)
    throw line.problem("--analogy takes two tasks, separated by a comma, or none");
  return options;
}

}  // namespace study
