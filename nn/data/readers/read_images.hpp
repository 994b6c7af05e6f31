// Many image files at once.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "lintel/nn/data/images/crop.hpp"
#include "lintel/nn/data/readers/file_tree.hpp"
#include "lintel/nn/data/task_data.hpp"

namespace lintel {

/// Files of a tree and their labels, in the order of the images to be.
struct LabelledFiles {
  std::vector<std::string> files;    ///< paths in the tree
  std::vector<std::int32_t> labels;  ///< one a file
  std::vector<Box> boxes;  ///< the part of each image that is taken; without any, all of it

  /// Appends a file and its label.
  void add(const std::string& file, std::size_t label) {
    files.push_back(file);
    labels.push_back(static_cast<std::int32_t>(label));
  }
};

/// Decodes the files on all cores, reading the tree once, and resizes each to a square of `side`
/// pixels. The task has the tree's stem for a name and is checked. Throws `Error` naming an image
/// that cannot be decoded: the same one whatever the number of cores.
TaskData read_images(const FileTree& tree, const std::vector<std::string>& class_names,
                     const LabelledFiles& train, const LabelledFiles& test, std::int64_t side);

}  // namespace lintel
