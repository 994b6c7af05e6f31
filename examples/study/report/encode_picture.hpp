// Pictures as image files. `pixels` holds rows from top to bottom, three bytes (red, green, blue) a
// pixel.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace study {

/// The bytes of a PNG file.
std::string encode_png(const std::vector<std::uint8_t>& pixels, std::int64_t width,
                       std::int64_t height);

/// The bytes of a JPEG file, at a quality at which little is to be seen of it.
std::string encode_jpeg(const std::vector<std::uint8_t>& pixels, std::int64_t width,
                        std::int64_t height);

}  // namespace study
