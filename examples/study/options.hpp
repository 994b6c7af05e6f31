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
  std::string model = "nano_patch8_32";
  std::uint64_t seed = 0;
  std::int64_t steps = 400;  // of fine-tuning, a task and regime
  std::int64_t pretraining_steps = 3000;
  std::int64_t batch = 64;
  double learning_rate = 5e-4;  // of fine-tuning
  std::int64_t threads = 0;     // 0: all cores
  std::filesystem::path out = "out";
};

/// Reads the command line. Nothing where only `--help` was asked for, which is printed. Throws
/// `lintel::UsageError` for what makes no sense.
std::optional<Options> read_options(int count, const char* const* arguments);

}  // namespace study
