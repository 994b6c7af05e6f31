// Writing files so that a reader sees the old file or the whole new one, never a part of it.
#pragma once

#include <filesystem>
#include <functional>
#include <string_view>
#include <system_error>

namespace lintel {

/// Appends bytes to the file that is being written.
using AppendBytes = std::function<void(std::string_view)>;

/// Calls produce(append), which writes the file from front to back. The bytes go to a file with a
/// temporary name in the same folder, which takes the place of `path` once all of them are on the
/// disk; at the end its name is there too (fsync of file and folder, where the file system has it),
/// so that a loss of power undoes nothing that was written. When anything throws on the way, the
/// temporary file is removed and what was at `path` stays as it was. Where `path` is a symbolic
/// link, the file that it points to is replaced. Throws `Error` when the folder does not exist or
/// cannot be written to, when `path` is something other than a file, when it is write-protected,
/// and when the disk is full.
void write_file_aside(const std::filesystem::path& path,
                      const std::function<void(const AppendBytes& append)>& produce);

/// Makes `bytes` the contents of the file, by `write_file_aside`.
void write_file(const std::filesystem::path& path, std::string_view bytes);

/// Gives a finished file or folder its name, by what is at `from` taking the place of `to`, and
/// returns when both are on the disk: a file's bytes before its name. A file at `to` is replaced; a
/// folder at `to` only where it is empty. Throws `Error`.
void put_in_place(const std::filesystem::path& from, const std::filesystem::path& to);

/// Makes a folder and those above it that are missing, and returns when their names are on the
/// disk: else what is written into them could be lost with them. Throws
/// `std::filesystem::filesystem_error`.
void make_folders(const std::filesystem::path& folder);
/// The same without throwing.
void make_folders(const std::filesystem::path& folder, std::error_code& problem);

/// Removes what killed programs have left in a folder and below it: temporary files of
/// `write_file_aside` that nothing was written to for a minute and whose process is no more. What
/// cannot be removed stays.
void remove_abandoned_files(const std::filesystem::path& folder);

}  // namespace lintel
