// What the program is asked to do.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace ntk {

struct Options {
  std::vector<std::string> parts = {"kernel", "regression", "dynamics",
                                    "width",  "regimes",    "localization"};
  std::filesystem::path data;      // empty: tasks are drawn
  std::vector<std::string> tasks;  // empty: the first two there are
  std::string model = "micro_patch8_32";
  std::filesystem::path weights;  // empty: pre-trained here
  std::uint64_t seed = 0;
  std::int64_t images = 160;          // of a task, for each purpose
  std::int64_t large_images = 10000;  // of both tasks, for the regression without a kernel
  std::int64_t pretraining_steps = 1000;
  std::int64_t memory = 2048;  // MiB
  std::int64_t threads = 0;
  std::filesystem::path out = "ntk-out";

  bool wants(const std::string& part) const;
};

/// Reads the command line. Nothing where only `--help` was asked for, which is printed. Throws
/// `lintel::UsageError` for what makes no sense.
std::optional<Options> read_options(int count, const char* const* arguments);

}  // namespace ntk
