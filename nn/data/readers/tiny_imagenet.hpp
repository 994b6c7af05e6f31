// Tiny ImageNet in its official layout.
#pragma once

#include <cstdint>

#include "lintel/nn/data/readers/file_tree.hpp"
#include "lintel/nn/data/task_data.hpp"

namespace lintel {

/// Whether the tree holds a `wnids.txt`, as Tiny ImageNet does.
bool is_tiny_imagenet(const FileTree& tree);

/// Reads `wnids.txt` (the classes), `words.txt` (their names), `train/WNID/images/*` and
/// `val/images/*` with `val/val_annotations.txt`, directly in the tree or below one folder. The
/// validation images are the test part; the `test` folder has no labels and is left out. Classes
/// are numbered in the order of their WNIDs, as folders sort. A subset of the images will do, but
/// every annotated image must be there, and every class in `train`. Throws `Error` naming the
/// file and line at fault.
TaskData read_tiny_imagenet(const FileTree& tree, std::int64_t side);

/// The same for a directory or an archive.
inline TaskData read_tiny_imagenet(const std::filesystem::path& path, std::int64_t side) {
  return read_tiny_imagenet(FileTree(path), side);
}

}  // namespace lintel
