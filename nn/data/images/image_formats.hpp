// The image formats one by one, for `decode_image` only.
#pragma once

#include "lintel/nn/data/images/decode_image.hpp"

namespace lintel {

/// Binary PPM (P6) and PGM (P5), 8 or 16 bits, scaled by their maximum value.
Image decode_portable_map(std::span<const std::uint8_t> bytes, const std::string& name);

/// Uncompressed BMP with 1, 4 or 8 bits of palette index, 24 or 32 bits of colour.
Image decode_bitmap(std::span<const std::uint8_t> bytes, const std::string& name);

/// PNG of any kind, and JPEG (baseline and progressive, 8 bits), through stb_image.
Image decode_png(std::span<const std::uint8_t> bytes, const std::string& name);
Image decode_jpeg(std::span<const std::uint8_t> bytes, const std::string& name);

/// Throws `Error` unless the chunks of a PNG lie within the file, their checksums hold and the last
/// is there: stb_image does not look.
void check_png_chunks(std::span<const std::uint8_t> bytes, const std::string& name);

/// Throws `Error` unless the segments of a JPEG lie within the file, its Huffman tables fit into
/// 256 entries and it has an end: stb_image would write past its tables.
void check_jpeg_segments(std::span<const std::uint8_t> bytes, const std::string& name);

/// Throws `Error` for sizes that are zero, beyond the limits, or beyond what `file_bytes` bytes can
/// hold.
void check_image_size(std::int64_t height, std::int64_t width, std::size_t file_bytes,
                      const std::string& name);

}  // namespace lintel
