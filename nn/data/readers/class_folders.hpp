// Images sorted into one folder a class: the layout that most image sets are published in.
#pragma once

#include <cstdint>

#include "lintel/nn/data/readers/file_tree.hpp"
#include "lintel/nn/data/task_data.hpp"

namespace lintel {

/// Reads `CLASS/image`, `CLASS/images/image` or either of these below `train` and `test` (or
/// `val`), all of it below any folders that the whole set shares. A class is named by its folders
/// (`a/abbey`), and classes are numbered in the order of their names, images in the order of their
/// paths.
///
/// With `train` and `test` (or `val` where there is no `test`) these are the two parts, and images
/// beside them are left out. Otherwise a fifth of every class, rounded and at least one image, is
/// for testing, chosen by `Random(seed, "split " + class name)`: the other classes do not matter to
/// it.
///
/// Files without the name of an image are left out. Throws `Error` without any image, for an image
/// beside the class folders, for a single class, for a class that lacks images in one part, and for
/// an image that cannot be decoded.
TaskData read_class_folders(const FileTree& tree, std::int64_t side, std::uint64_t seed = 0);

}  // namespace lintel
