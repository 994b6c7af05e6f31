// The German traffic signs (GTSRB) in their official layout.
#pragma once

#include <cstdint>

#include "lintel/nn/data/readers/file_tree.hpp"
#include "lintel/nn/data/task_data.hpp"

namespace lintel {

/// Whether the tree holds `GT-final_test.csv`, the labels of the test images.
bool is_gtsrb(const FileTree& tree);

/// Reads the training images `.../CLASS/*.ppm` and the test images `.../Final_Test/Images/*.ppm`,
/// whose labels stand in `GT-final_test.csv` (Filename;...;ClassId). The official archives unpacked
/// into one folder have this layout. Classes are the numbered folders in order; ClassId is the
/// folder's number. Images are taken whole, without their regions of interest. Throws `Error`
/// naming the line at fault.
TaskData read_gtsrb(const FileTree& tree, std::int64_t side);

}  // namespace lintel
