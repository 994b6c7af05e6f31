// Street View House Numbers (SVHN) in their official cropped layout.
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "lintel/nn/data/image_set.hpp"

namespace prepare_data {

/// Decodes one of the .mat files: `X`, bytes of 32 x 32 x 3 x N, and `y`, N labels, of which 10
/// stands for the digit 0. Throws `Error` naming what does not agree.
lintel::ImageSet decode_svhn(std::span<const std::uint8_t> bytes, const std::string& name,
                             std::int64_t side);

}  // namespace prepare_data
