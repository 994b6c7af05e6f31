// What the study is asked to do.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "../engine/json.hpp"

namespace study {

using Numbers = std::vector<double>;

/// What pre-training sees besides the control task.
enum class Pretraining {
  broad,    // images of every task, half of each batch
  control,  // nothing
  given     // not here: the study starts from a foundation
};

/// Where weight decay pulls the weights to.
enum class DecayTowards { pretrained, zero };

/// As in --pretraining and --decay-towards.
inline std::string name_of(Pretraining pretraining) {
  using enum Pretraining;
  return pretraining == broad ? "broad" : pretraining == control ? "control" : "given";
}
inline std::string name_of(DecayTowards decay) {
  return decay == DecayTowards::zero ? "zero" : "pretrained";
}
inline void to_json(Json& json, Pretraining pretraining) { json = name_of(pretraining); }
inline void to_json(Json& json, DecayTowards decay) { json = name_of(decay); }

/// How models are trained; they stand in results.json. Steps, batch and penalties that are 0 depend
/// on the tasks: they are set when the command line has been read.
struct Hyperparameters {
  std::uint64_t seed = 0;  // of pre-training and of the division of images
  Pretraining pretraining = Pretraining::broad;
  std::int64_t pretraining_steps = 0;
  double turn = 77;                 // by how many degrees the tasks' class directions are turned
  std::int64_t steps = 60;          // of fine-tuning, a task and way
  std::int64_t random_steps = 200;  // the same from random weights
  std::int64_t batch = 0;           // of fine-tuning
  Numbers learning_rates{1e-3};     // to choose from, for non-linear fine-tuning
  DecayTowards decay_towards = DecayTowards::pretrained;
  std::int64_t rank = 4;   // of LoRA
  double penalty = 0;      // weight of tau-Jp
  double tak_penalty = 0;  // weight of TAK

  STUDY_FIELDS(seed, pretraining, pretraining_steps, turn, steps, random_steps, batch,
               learning_rates, decay_towards, rank, penalty, tak_penalty)
};

struct Options : Hyperparameters {
  std::filesystem::path data;      // empty: tasks are drawn
  std::vector<std::string> tasks;  // empty: all there are
  std::string model = "micro_patch8_32";
  std::filesystem::path foundation;   // a pre-trained model to start from; empty: pre-train
  bool only_foundation = false;       // pre-train, and nothing after it
  std::vector<std::int64_t> moments;  // steps of pre-training to compare as starts, in order
  std::vector<std::int64_t> widths;   // of the model at each moment; empty: as its name says
  std::int64_t seeds = 1;             // how often everything after pre-training is done
  std::int64_t search_tasks = 2;      // on how many tasks the learning rate is chosen
  std::vector<std::string> extra{"tau-jp", "tak"};  // ways beyond the paper's two
  bool random_start = true;                         // the pipeline from random initialization, too
  bool explorer = true;                             // the page with sliders, too
  std::vector<std::string> map_pairs;               // "A:B": pairs to draw disentanglement maps of
  std::vector<std::string> analogy;                 // two tasks, or “none”
  double save_every = 20;                           // seconds
  std::int64_t threads = 0;                         // 0: all cores
  std::filesystem::path out = "out";
  bool dry_run = false;

  // What is usual depends on the tasks: set when the command line has been read.
  std::int64_t kernel_images = 0;  // of kernel regression, a task
  std::int64_t map_images = 0;     // of each task
  std::int64_t map_points = 0;     // along a side
};

/// Reads the command line. Nothing where only `--help` was asked for, which is printed. Throws
/// `lintel::UsageError` for what makes no sense.
std::optional<Options> read_options(int count, const char* const* arguments);

}  // namespace study
