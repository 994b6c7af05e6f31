// An image set as MNIST and its likes are released, of a few images.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "core/io/files.hpp"
#include "lintel/core/io/gzip.hpp"

namespace lintel::test {

/// An IDX file of so many images of 28 x 28, or of as many labels, zipped.
inline std::string idx(bool images, int count) {
  Bytes bytes{0, 0, 8, static_cast<std::uint8_t>(images ? 3 : 1)};
  const std::vector<int> sizes = images ? std::vector<int>{count, 28, 28} : std::vector<int>{count};
  for (const int size : sizes) {
    for (const int shift : {24, 16, 8, 0})
      bytes.push_back(static_cast<std::uint8_t>(size >> shift));
  }
  for (int i = 0; i < count * (images ? 28 * 28 : 1); ++i) {
    bytes.push_back(static_cast<std::uint8_t>(images ? i : i % 10));
  }
  const Bytes zipped = gzip(bytes);
  return {zipped.begin(), zipped.end()};
}

inline void put_mnist(const std::filesystem::path& folder) {
  std::filesystem::create_directories(folder);
  put_bytes(folder / "train-images-idx3-ubyte.gz", idx(true, 20));
  put_bytes(folder / "train-labels-idx1-ubyte.gz", idx(false, 20));
  put_bytes(folder / "t10k-images-idx3-ubyte.gz", idx(true, 10));
  put_bytes(folder / "t10k-labels-idx1-ubyte.gz", idx(false, 10));
}

}  // namespace lintel::test
