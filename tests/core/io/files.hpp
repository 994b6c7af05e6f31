// Files for the tests of readers and writers: where they lie, and what bytes they are made of.
#pragma once

#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <bit>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "lintel/core/error.hpp"

namespace lintel::test {

/// A new folder, removed with all that is in it at the end.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    static std::atomic<int> count = 0;
    path_ = std::filesystem::temp_directory_path() / join("lintel_io_", getpid(), "_", count++);
    std::filesystem::create_directories(path_);
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  ~TemporaryFolder() {
    std::error_code problem;
    std::filesystem::remove_all(path_, problem);
  }
  const std::filesystem::path& path() const { return path_; }
  std::filesystem::path operator/(const std::string& name) const { return path_ / name; }
  /// How many files there are, temporary ones too.
  std::ptrdiff_t count() const {
    return std::distance(std::filesystem::directory_iterator(path_), {});
  }

 private:
  std::filesystem::path path_;
};

inline void put_bytes(const std::filesystem::path& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary)
      .write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
}

inline std::string get_bytes(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

/// Numbers as they lie in memory.
template <class N>
std::string raw(const std::vector<N>& numbers, bool reversed = false) {
  std::string bytes(numbers.size() * sizeof(N), '\0');
  if (!numbers.empty()) std::memcpy(bytes.data(), numbers.data(), bytes.size());
  if (reversed) {
    for (std::size_t i = 0; i < numbers.size(); ++i) {
      const auto first = bytes.begin() + static_cast<std::ptrdiff_t>(i * sizeof(N));
      std::reverse(first, first + sizeof(N));
    }
  }
  return bytes;
}

/// A safetensors file: the length of the header, the header, the data.
inline std::string safetensors_bytes(const std::string& header, const std::string& data = "") {
  return raw<std::uint64_t>({header.size()}) + header + data;
}

/// A .npy file of a major version.
inline std::string npy_bytes(const std::string& header, const std::string& data = "",
                             int version = 1) {
  std::string length = raw<std::uint32_t>({static_cast<std::uint32_t>(header.size())});
  if (version == 1) length.resize(2);
  return std::string("\x93NUMPY") + static_cast<char>(version) + '\0' + length + header + data;
}

/// The message of the `Error` that read(path) throws for a file of these bytes; empty if none.
template <class Read>
std::string refusal(const std::string& bytes, const Read& read) {
  const TemporaryFolder folder;
  put_bytes(folder / "bad", bytes);
  try {
    read(folder / "bad");
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

}  // namespace lintel::test
