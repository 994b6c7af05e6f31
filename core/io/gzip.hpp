// gzip, both ways.
#pragma once

#include <span>
#include <string>

#include "lintel/core/io/bytes.hpp"

namespace lintel {

/// The bytes as one gzip member, quick rather than small; the same bytes for the same input.
Bytes gzip(std::span<const std::uint8_t> bytes);

/// Unzips gzip data (one member or several in a row). `name` is for messages. Throws `Error` with
/// the byte offset in `zipped` where it is truncated or corrupt, or when more than `limit` bytes
/// come out: memory grows with what comes out, never with what a header promises.
Bytes gunzip(std::span<const std::uint8_t> zipped, const std::string& name,
             std::size_t limit = largest_file);

}  // namespace lintel
