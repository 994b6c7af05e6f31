// Whole files as bytes, unzipped where they are gzip.
#pragma once

#include <filesystem>

#include "lintel/core/io/bytes.hpp"

namespace lintel {

/// The bytes of a regular file. Throws `Error` when there is none, when it cannot be read, or when
/// it is larger than `limit` bytes.
Bytes read_file(const std::filesystem::path& path, std::size_t limit = largest_file);

/// `read_file`, and `gunzip` where the name ends in `.gz`. The name decides, since the first bytes
/// of raw records may look like gzip by chance. `limit` holds for the file and for what comes out.
Bytes read_maybe_gzip(const std::filesystem::path& path, std::size_t limit = largest_file);

}  // namespace lintel
