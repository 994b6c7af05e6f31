// Bytes to gzip; the way back is `gunzip`.
#pragma once

#include <span>

#include "lintel/nn/data/read_file.hpp"

namespace lintel {

/// The bytes as one gzip member, quick rather than small; the same bytes for the same input.
Bytes gzip(std::span<const std::uint8_t> bytes);

}  // namespace lintel
