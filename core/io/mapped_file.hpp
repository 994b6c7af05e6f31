// Files seen as memory.
#pragma once

#include <filesystem>
#include <string_view>
#include <utility>

namespace lintel {

/// The bytes of a regular file, mapped into memory for reading: only what is looked at is read.
class MappedFile {
 public:
  /// Throws `Error` when there is no such file, when it is not a regular one, or cannot be read.
  explicit MappedFile(const std::filesystem::path& path);
  /// Takes the mapping over.
  MappedFile(MappedFile&& other) noexcept
      : path_(std::move(other.path_)), bytes_(std::exchange(other.bytes_, {})) {}
  /// Takes the mapping over, and gives the own one up.
  MappedFile& operator=(MappedFile other) noexcept {
    std::swap(path_, other.path_);
    std::swap(bytes_, other.bytes_);
    return *this;
  }
  ~MappedFile();

  /// All bytes of the file.
  std::string_view bytes() const { return bytes_; }
  /// Where the file is, as it was given.
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
  std::string_view bytes_;
};

}  // namespace lintel
