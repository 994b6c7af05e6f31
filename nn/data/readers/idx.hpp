// The IDX format of MNIST and its kin.
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "lintel/core/io/bytes.hpp"
#include "lintel/nn/data/image_set.hpp"

namespace lintel {

/// Decodes images and their labels, all numbers big-endian. Images are gray (magic 0803, count,
/// rows, columns, then a byte a pixel) or in colour (magic 0804, count, 3, rows, columns). Labels
/// are bytes (magic 0801, count, then the labels) or, for more classes than a byte can tell apart,
/// 32-bit integers (magic 0c01). Images become squares of `side` pixels as by `resize_to_square`,
/// except that for a side of 32, gray 28 x 28 gets a black border of two pixels. Without
/// `class_names` the classes are "0", "1" ... up to the largest label. Throws `Error` with the byte
/// offset for a wrong magic and sizes that do not agree with the bytes, with the image for a label
/// without a class, and where images and labels differ in number.
ImageSet decode_idx(std::span<const std::uint8_t> images, std::span<const std::uint8_t> labels,
                    const std::string& name, std::int64_t side,
                    std::vector<std::string> class_names = {});

/// The same for two files, unzipped where their names end in `.gz`.
ImageSet read_idx(const std::filesystem::path& images, const std::filesystem::path& labels,
                  std::int64_t side, std::vector<std::string> class_names = {});

/// The images of a set as an IDX file in colour.
Bytes encode_idx_images(const ImageSet& set);
/// The labels of a set as an IDX file of bytes, or of 32-bit integers where it has more than 256
/// classes.
Bytes encode_idx_labels(const ImageSet& set);

}  // namespace lintel
