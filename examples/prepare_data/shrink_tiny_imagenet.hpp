// Tiny ImageNet at another resolution, still in its own layout.
#pragma once

#include <cstdint>
#include <filesystem>

#include "lintel/nn/data/readers/file_tree.hpp"

namespace prepare_data {

/// Writes a zip archive of the tree's `wnids.txt`, `words.txt`, `val_annotations.txt` and its
/// labelled images as PPM squares of `side` pixels, which `read_tiny_imagenet` reads as it reads
/// the release, only sooner. The archive is written aside and renamed; the same tree gives the same
/// bytes. Throws `Error` naming an image that cannot be decoded, or a tree that is not Tiny
/// ImageNet.
void shrink_tiny_imagenet(const lintel::FileTree& tree, std::int64_t side,
                          const std::filesystem::path& path);

}  // namespace prepare_data
