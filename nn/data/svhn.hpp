// Street View House Numbers (SVHN) in their official cropped layout.
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "lintel/nn/data/file_tree.hpp"
#include "lintel/nn/data/task_data.hpp"

namespace lintel {

/// Decodes one of the .mat files: `X`, bytes of 32 x 32 x 3 x N, and `y`, N labels, of which 10
/// stands for the digit 0. Throws `Error` naming what does not agree.
ImageSet decode_svhn(std::span<const std::uint8_t> bytes, const std::string& name,
                     std::int64_t side);

/// Reads `train_32x32.mat` and `test_32x32.mat` from the tree.
TaskData read_svhn(const FileTree& tree, std::int64_t side);

}  // namespace lintel
