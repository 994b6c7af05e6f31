// Image files in memory to pixels: JPEG, PNG, BMP and the portable maps PPM and PGM.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "lintel/core/io/bytes.hpp"

namespace lintel {

/// One RGB image of any size.
struct Image {
  std::int64_t height = 0;  ///< in pixels
  std::int64_t width = 0;   ///< in pixels
  Bytes pixels;             ///< [channel: red, green, blue][row][column]
};

/// The largest height or width that is decoded, in pixels.
inline constexpr std::int64_t largest_image_side = 1 << 14;
/// The largest product of the two.
inline constexpr std::int64_t largest_image_area = 1 << 25;

/// Decodes a JPEG, PNG, BMP, binary PPM or binary PGM image; the first bytes tell which. Gray
/// becomes three equal channels, an alpha channel is dropped, 16 bits become 8. `name` is for
/// messages. Throws `Error` when the bytes are none of these, are truncated or corrupt (PNG
/// checksums are verified), or claim more pixels than the limits above or than so few bytes can
/// hold.
Image decode_image(std::span<const std::uint8_t> bytes, const std::string& name);

/// Whether the name ends like that of an image. TIFF, GIF and WebP count, though they are not
/// decoded: an error is better than leaving them out in silence.
bool has_image_name(std::string_view path);

}  // namespace lintel
