// Pictures as PNG files.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace study {

/// The bytes of a PNG file. `pixels` holds rows from top to bottom, three bytes (red, green, blue)
/// a pixel.
std::string encode_png(const std::vector<std::uint8_t>& pixels, std::int64_t width,
                       std::int64_t height);

}  // namespace study
