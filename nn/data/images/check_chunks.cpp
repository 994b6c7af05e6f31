// What stb_image takes on trust. The two walks below read a file's skeleton only, not its pixels.
#include <zlib.h>

#include <array>

#include "lintel/core/error.hpp"
#include "lintel/nn/data/images/image_formats.hpp"

namespace lintel {

namespace {

std::size_t big_endian(std::span<const std::uint8_t> bytes, std::size_t offset, std::size_t count) {
  std::size_t value = 0;
  for (std::size_t i = 0; i < count; ++i) value = value << 8 | bytes[offset + i];
  return value;
}

// A segment of Huffman tables: one byte of kind, 16 counts of codes by length, and the codes'
// values.
void check_huffman_tables(std::span<const std::uint8_t> bytes, std::size_t offset, std::size_t end,
                          const std::string& name) {
  constexpr std::size_t counts = 16, max_values = 256;
  while (offset < end) {
    std::size_t values = 0;
    if (end - offset > counts) {
      for (std::size_t i = 1; i <= counts; ++i) values += bytes[offset + i];
    }
    if (end - offset <= counts + values || values > max_values) {
      fail(name, ": a JPEG Huffman table of ", values, " values at byte ", offset,
           " does not fit its segment, which ends at ", end);
    }
    offset += 1 + counts + values;
  }
}

}  // namespace

void check_png_chunks(std::span<const std::uint8_t> bytes, const std::string& name) {
  constexpr std::size_t signature = 8, length = 4, type = 4, checksum = 4;
  std::size_t offset = signature;
  for (bool last = false; !last;) {
    if (bytes.size() < offset + length + type + checksum) {
      fail(name, ": PNG ends at byte ", bytes.size(), " before its IEND chunk");
    }
    const std::size_t size = big_endian(bytes, offset, length);
    if (size > bytes.size() - offset - length - type - checksum) {
      fail(name, ": PNG chunk at byte ", offset, " claims ", size, " bytes; the file ends at ",
           bytes.size());
    }
    const auto body = bytes.subspan(offset + length, type + size);
    const std::size_t stored = big_endian(bytes, offset + length + type + size, checksum);
    if (crc32_z(0, body.data(), body.size()) != stored) {
      fail(name, ": the checksum of the PNG chunk at byte ", offset, " does not hold");
    }
    last = big_endian(body, 0, type) ==
           big_endian(std::array<std::uint8_t, 4>{'I', 'E', 'N', 'D'}, 0, 4);
    offset += length + type + size + checksum;
  }
}

void check_jpeg_segments(std::span<const std::uint8_t> bytes, const std::string& name) {
  constexpr std::uint8_t tables = 0xc4, end_of_image = 0xd9, start_of_scan = 0xda;
  bool in_scan = false;  // within a scan, FF 00 is data and FF D0 to FF D7 are restarts
  for (std::size_t offset = 2; offset + 1 < bytes.size();) {
    const std::uint8_t marker = bytes[offset + 1];
    const bool is_data = marker == 0 || (marker >= 0xd0 && marker <= 0xd7);
    if (bytes[offset] != 0xff || marker == 0xff || (in_scan && is_data)) {
      ++offset;
      continue;
    }
    if (marker == end_of_image) return;
    if (is_data || bytes.size() - offset < 4) break;
    const std::size_t size = big_endian(bytes, offset + 2, 2), end = offset + 2 + size;
    if (size < 2 || end > bytes.size()) {
      fail(name, ": JPEG segment at byte ", offset, " claims ", size, " bytes; the file ends at ",
           bytes.size());
    }
    if (marker == tables) check_huffman_tables(bytes, offset + 4, end, name);
    in_scan = marker == start_of_scan;
    offset = end;
  }
  fail(name, ": JPEG of ", bytes.size(), " bytes has no end marker; it is truncated or corrupt");
}

}  // namespace lintel
