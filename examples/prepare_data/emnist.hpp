// EMNIST, handwritten letters and digits, in its official layout.
#pragma once

#include <cstdint>
#include <string>

#include "lintel/nn/data/readers/file_tree.hpp"
#include "lintel/nn/data/task_data.hpp"

namespace prepare_data {

/// Reads `emnist-PART-train-images-idx3-ubyte.gz`, its labels, the same two of `test`, and
/// `emnist-PART-mapping.txt`, whose lines give the characters (codes) of each label, from the tree;
/// `part` is byclass, bymerge, balanced, letters, digits or mnist. The images lie in the files on
/// their side, rows for columns, and are put upright. Classes are the lines of the mapping, each
/// named by its first character. Throws `Error` naming the file at fault.
lintel::TaskData read_emnist(const lintel::FileTree& tree, const std::string& part,
                             std::int64_t side);

}  // namespace prepare_data
