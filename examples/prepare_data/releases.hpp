// The official releases: their files, where they are, and how they are read.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "lintel/nn/data/readers/file_tree.hpp"
#include "lintel/nn/data/task_data.hpp"

namespace prepare_data {

/// One file of a release.
struct ReleaseFile {
  std::string name;
  std::string url;       ///< empty: no stable public address
  std::string md5;       ///< empty: none is published
  bool required = true;  ///< whether the release can be read without it
};

/// What a release is read with.
struct Reading {
  std::int64_t side = 32;
  std::uint64_t seed = 0;                ///< of a split that the release does not have
  std::string emnist_part = "balanced";  ///< which of EMNIST's six parts
};

/// One image set.
struct Release {
  std::string name;  ///< of the task
  std::vector<ReleaseFile> files;
  std::string note;  ///< where to get it by hand, or what the split is
  /// Reads the files that were found, in the order of `files`, those that may be missing left out.
  std::function<lintel::TaskData(const std::vector<std::filesystem::path>&, const Reading&)> read;
};

/// All of them. Tiny ImageNet has no `read`: it keeps its layout (`shrink_tiny_imagenet`).
const std::vector<Release>& releases();

/// The one with this name; `lintel::UsageError`, listing all, where there is none.
const Release& release_named(const std::string& name);

}  // namespace prepare_data
