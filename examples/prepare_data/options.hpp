// What the command line asks for.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "releases.hpp"

namespace prepare_data {

struct Options {
  std::vector<std::string> names;  ///< of the sets
  std::filesystem::path raw = "raw", out = "data";
  bool download = false, unverified = false;
  std::string mirror;  ///< fetch from here and not from the official addresses
  Reading reading;
};

/// Nothing after `--help` or `--list`, which it prints. Throws `lintel::UsageError`.
std::optional<Options> read_options(int count, const char* const* arguments);

}  // namespace prepare_data
