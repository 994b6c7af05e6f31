// What the study is asked to do.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace study {

struct Options {
  std::filesystem::path data;      // empty: tasks are drawn
  std::vector<std::string> tasks;  // empty: all there are
  std::string model;               // these three depend on the data unless they are given
  std::int64_t steps = 0;          // of fine-tuning, a task and way
  std::int64_t pretraining_steps = 0;
  std::string pretraining = "weak";  // or "control": only the control task is seen
  std::filesystem::path pretrained;  // a checkpoint to start from; empty: pre-train
  std::uint64_t seed = 0;            // of pre-training and of the division of images
  std::int64_t seeds = 1;            // how often everything after pre-training is done
  std::int64_t batch = 64;
  std::vector<double> learning_rates;        // to choose from, for non-linear fine-tuning
  std::int64_t search_tasks = 2;             // on how many tasks the learning rate is chosen
  std::string decay_towards = "pretrained";  // or "zero"
  std::vector<std::string> extra;            // ways to fine-tune beyond the paper's two
  std::int64_t rank = 4;                     // of LoRA
  double penalty = 1;                        // weight of tau-Jp
  bool random_start = true;                  // the pipeline from random initialization, too
  std::vector<std::string> map_pairs;        // "A:B": pairs to draw disentanglement maps of
  std::int64_t map_images = 128;             // of each task
  std::int64_t map_points = 25;
  std::vector<std::string> analogy;  // two tasks
  double save_every = 20;            // seconds
  std::int64_t threads = 0;          // 0: all cores
  std::filesystem::path out = "out";
  bool dry_run = false;
};

/// Reads the command line. Nothing where only `--help` was asked for, which is printed. Throws
/// `lintel::UsageError` for what makes no sense.
std::optional<Options> read_options(int count, const char* const* arguments);

}  // namespace study
