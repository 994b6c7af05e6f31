// The IDX format of MNIST and its kin.
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "lintel/nn/data/image_set.hpp"

namespace lintel {

/// Decodes gray images (magic 0803, count, rows, columns, then a byte a pixel) and their labels
/// (magic 0801, count, then a byte a label), all numbers big-endian. Images become squares of
/// `side` pixels as by `resize_to_square`, except that 28 x 28 becomes 32 x 32 by a black border of
/// two pixels. Without `class_names` the classes are "0", "1" ... up to the largest label. Throws
/// `Error` with the byte offset for a wrong magic, sizes that do not agree with the bytes, and
/// labels without a class.
ImageSet decode_idx(std::span<const std::uint8_t> images, std::span<const std::uint8_t> labels,
                    const std::string& name, std::int64_t side,
                    std::vector<std::string> class_names = {});

/// The same for two files, unzipped where their names end in `.gz`.
ImageSet read_idx(const std::filesystem::path& images, const std::filesystem::path& labels,
                  std::int64_t side, std::vector<std::string> class_names = {});

}  // namespace lintel
