// What lintel adds to the metadata of the safetensors files that it writes, so that a damaged file
// is never taken for a good one: the version of what is written, and checksums. For other readers
// these are texts among the metadata.
//
//     lintel.format       1
//     lintel.crc32:NAME   of the bytes of tensor NAME, as they lie in the file
//     lintel.crc32        of the header: "KEY\0VALUE\n" for each of the other metadata, by key;
//                         after these "NAME\0TYPE\0[2, 3]\n" for each tensor, by name
//
// A checksum is zlib's crc32, that of gzip and PNG, in 8 hexadecimal digits. It finds any damage
// within 32 bits in a row, and all but one in 2³² of others. It is no signature.
#pragma once

#include <string>
#include <string_view>

#include "lintel/core/error.hpp"
#include "lintel/core/io/safetensors_header.hpp"

namespace lintel {

/// A file is of a later version than this library knows. It is not damaged.
struct NewerFile : Error {
  using Error::Error;
};

/// What begins the keys of all that is added.
inline constexpr std::string_view safetensors_stamp = "lintel.";

/// zlib's crc32 of the bytes, or of others whose crc32 is `before` and then these.
std::uint32_t crc32_of(std::string_view bytes, std::uint32_t before = 0);

/// Adds version and checksums to the metadata; the entries have their checksums already.
void add_stamp(SafetensorsHeader& header);

/// Takes version and checksums from the metadata again, and leaves each tensor's with its entry. A
/// header without them stays as it is. The version is one that `check_version` let pass. Throws
/// `Error` where the header is not what was written; `file` is for messages.
void check_stamp(SafetensorsHeader& header, const std::string& file);

/// Throws `NewerFile` where the metadata name a later version: to be asked before anything that a
/// later version may have changed is looked at.
void check_version(const std::map<std::string, std::string>& metadata, const std::string& file);

}  // namespace lintel
