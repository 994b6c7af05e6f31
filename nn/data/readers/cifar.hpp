// The binary records of CIFAR-10 and CIFAR-100, the layout of many sets of 32 x 32 images.
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "lintel/nn/data/image_set.hpp"
#include "lintel/nn/data/readers/file_tree.hpp"
#include "lintel/nn/data/task_data.hpp"

namespace lintel {

/// What stands before the pixels of a record: a label, or the coarse and the fine label of
/// CIFAR-100, of which the fine one is taken.
enum class CifarLabel { one_byte, coarse_and_fine };

/// Decodes records of one or two label bytes and 32 x 32 red, green and blue bytes, and makes
/// squares of `side` pixels of them. Without `class_names` the classes are "0", "1" ... up to the
/// largest label. Throws `Error` with the byte offset for no record, half a record, and labels
/// without a class.
ImageSet decode_cifar(std::span<const std::uint8_t> bytes, const std::string& name,
                      std::int64_t side, std::vector<std::string> class_names = {},
                      CifarLabel label = CifarLabel::one_byte);

/// The same for a file, unzipped where its name ends in `.gz`.
ImageSet read_cifar(const std::filesystem::path& path, std::int64_t side,
                    std::vector<std::string> class_names = {},
                    CifarLabel label = CifarLabel::one_byte);

/// Whether the tree holds the files of CIFAR-10 or CIFAR-100 as they are released for C programs.
bool is_cifar_release(const FileTree& tree);

/// Reads `data_batch_*.bin`, `test_batch.bin` and `batches.meta.txt` (CIFAR-10), or `train.bin`,
/// `test.bin` and `fine_label_names.txt` (CIFAR-100) from one folder of the tree.
TaskData read_cifar_release(const FileTree& tree, std::int64_t side);

}  // namespace lintel
