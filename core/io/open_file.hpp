// Files that are read a piece at a time.
#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>

namespace lintel {

/// A regular file, open for reading: only what is asked for is read, and a file that another
/// has replaced can still be read. What is read is copied, and so does not change under its reader;
/// a mapping of the file would, and would end the program where somebody cuts the file short.
class OpenFile {
 public:
  /// Throws `Error` when there is no such file, when it is not a regular one, or cannot be read.
  explicit OpenFile(const std::filesystem::path& path);
  /// Takes the file over.
  OpenFile(OpenFile&& other) noexcept;
  /// Takes the file over, and gives up its own.
  OpenFile& operator=(OpenFile other) noexcept;
  ~OpenFile();

  /// The bytes that it had when it was opened.
  std::size_t size() const { return size_; }
  /// Where the file is, as it was given.
  const std::filesystem::path& path() const { return path_; }

  /// Calls use(piece) with `count` bytes from `offset` on, in order; each piece but the last has
  /// 2^20 of them. Throws `Error` where they cannot be read or are no longer there.
  void each_piece(std::size_t offset, std::size_t count,
                  const std::function<void(std::string_view piece)>& use) const;
  /// The same bytes as one text.
  std::string text(std::size_t offset, std::size_t count) const;

 private:
  std::filesystem::path path_;
  int descriptor_ = -1;
  std::size_t size_ = 0;
};

}  // namespace lintel
