// The bytes of a file.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace lintel {

/// The bytes of a file, or some of them.
using Bytes = std::vector<std::uint8_t>;

/// No file is read, and none is unzipped, beyond this many bytes unless the caller says otherwise.
inline constexpr std::size_t largest_file = std::size_t{1} << 32;

}  // namespace lintel
