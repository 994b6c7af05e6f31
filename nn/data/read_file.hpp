// Whole files as bytes, unzipped where they are gzip.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

namespace lintel {

using Bytes = std::vector<std::uint8_t>;

/// No file is read, and none is unzipped, beyond this many bytes unless the caller says otherwise.
inline constexpr std::size_t largest_file = std::size_t{1} << 32;

/// The bytes of a regular file. Throws `Error` when there is none, when it cannot be read, or when
/// it is larger than `limit` bytes.
Bytes read_file(const std::filesystem::path& path, std::size_t limit = largest_file);

/// Unzips gzip data (one member or several in a row). `name` is for messages. Throws `Error` with
/// the byte offset in `zipped` where it is truncated or corrupt, or when more than `limit` bytes
/// come out: memory grows with what comes out, never with what a header promises.
Bytes gunzip(std::span<const std::uint8_t> zipped, const std::string& name,
             std::size_t limit = largest_file);

/// `read_file`, and `gunzip` where the name ends in `.gz`. The name decides, since the first bytes
/// of raw records may look like gzip by chance. `limit` holds for the file and for what comes out.
Bytes read_maybe_gzip(const std::filesystem::path& path, std::size_t limit = largest_file);

}  // namespace lintel
