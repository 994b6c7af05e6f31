// Reading zip, tar and rar archives through libarchive, for `FileTree` only.
#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "lintel/core/io/bytes.hpp"

struct archive;
struct archive_entry;

namespace lintel {

/// An archive that is read from the first entry to the last.
class Archive {
 public:
  explicit Archive(std::filesystem::path path);

  /// Goes to the next regular file or hard link and sets `name` to its path; false at the end of
  /// the archive. Throws `Error` where the archive is truncated or corrupt.
  bool next(std::string& name);
  /// The bytes of the entry that `next` went to. Throws `Error` beyond `limit` bytes: memory grows
  /// with what is there, not with what the entry claims. Throws `Error` for a hard link, too: its
  /// bytes are another entry's.
  Bytes read(std::size_t limit);

 private:
  [[noreturn]] void stop(const std::string& doing) const;

  std::filesystem::path path_;
  std::unique_ptr<archive, int (*)(archive*)> archive_;
  std::string entry_name_, link_to_;
};

}  // namespace lintel
