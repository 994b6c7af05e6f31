// A directory and an archive look the same from here: a list of files that can be read.
#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "lintel/core/io/bytes.hpp"

namespace lintel {

/// The files below a directory, or in a `.zip`, `.tar`, `.tar.gz`, `.tgz` or `.rar` archive.
/// Nothing is extracted to the disk. Left out without a word: hidden files and folders (a name that
/// starts with a dot), `__MACOSX`, whatever else is not a regular file, and entries of an archive
/// whose path is absolute or contains `..`.
class FileTree {
 public:
  /// Lists the files. Throws `Error` when `path` is neither a directory nor such an archive, when
  /// the archive is truncated, corrupt, or holds the same path twice, for a path with control
  /// characters, and for a link to a directory, which is not followed: a class would be missing.
  explicit FileTree(std::filesystem::path path);
  /// Several of these as one, for a set that is published in several archives: the files of all of
  /// them, and where two hold the same path, the first one's. The first lends its name.
  explicit FileTree(std::vector<FileTree> parts);

  /// The path as it was given, for messages.
  std::string name() const { return path_.string(); }
  /// The last part of the path without the archive's ending: `data/EuroSAT.tar.gz` gives `EuroSAT`.
  std::string stem() const;
  /// Paths below the root, with `/` between folders, sorted.
  const std::vector<std::string>& files() const { return files_; }
  /// The files with this last name, whatever folder they are in, sorted.
  std::vector<std::string> files_named(std::string_view last_name) const;
  /// The file with this last name. Throws `Error` unless there is just one.
  std::string file_named(std::string_view last_name) const;

  /// Receives the position in `wanted` and the bytes of that file.
  using Visit = std::function<void(std::size_t position, Bytes bytes)>;
  /// Hands over the wanted files, each one of `files()` and none twice, in the order that is
  /// quickest: the archive is read once. Throws `Error` when one cannot be read or exceeds 4 GB.
  void read(std::span<const std::string> wanted, const Visit& visit) const;
  /// The bytes of one file.
  Bytes read(const std::string& file) const;

 private:
  void read_from_parts(std::span<const std::string> wanted, const Visit& visit) const;

  std::filesystem::path path_;
  bool is_archive_ = false;
  std::vector<std::string> files_;
  std::vector<FileTree> parts_;  // none: a directory or an archive
};

/// Whether `path` ends like an archive that `FileTree` reads; then `ending` is that ending.
bool has_archive_name(std::string_view path, std::string_view* ending = nullptr);

}  // namespace lintel
