#include <cstdlib>

#include "lintel/core/error.hpp"
#include "lintel/nn/data/images/image_formats.hpp"

namespace lintel {

namespace {

std::uint32_t little_endian(std::span<const std::uint8_t> bytes, std::size_t offset,
                            std::size_t count) {
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < count; ++i) value |= std::uint32_t{bytes[offset + i]} << (8 * i);
  return value;
}

}  // namespace

Image decode_bitmap(std::span<const std::uint8_t> bytes, const std::string& name) {
  constexpr std::size_t file_header = 14, smallest_header = 40;
  if (bytes.size() < file_header + smallest_header) {
    fail(name, ": ends at byte ", bytes.size(), ", within the BMP header");
  }
  const std::size_t start = little_endian(bytes, 10, 4), header = little_endian(bytes, 14, 4);
  const auto bits = little_endian(bytes, 28, 2), compression = little_endian(bytes, 30, 4);
  const std::int64_t width = static_cast<std::int32_t>(little_endian(bytes, 18, 4));
  const std::int64_t signed_height = static_cast<std::int32_t>(little_endian(bytes, 22, 4));
  const std::int64_t height = std::abs(signed_height);  // negative: the top row comes first
  if (header < smallest_header || header > bytes.size() || start < file_header + header ||
      start > bytes.size()) {
    fail(name, ": BMP header of ", header, " bytes and pixels at byte ", start, " of ",
         bytes.size(), "; expected a header of 40 bytes or more, and the pixels behind it");
  }
  if (bits != 1 && bits != 4 && bits != 8 && bits != 24 && bits != 32) {
    fail(name, ": BMP of ", bits, " bits a pixel; expected 1, 4, 8, 24 or 32");
  }
  constexpr std::uint32_t none = 0, bit_fields = 3;
  // The masks of the colours follow the first 40 bytes, wherever these are said to end.
  const bool usual_masks = compression == bit_fields && bits == 32 && start >= 66 &&
                           little_endian(bytes, 54, 4) == 0xff0000 &&
                           little_endian(bytes, 58, 4) == 0xff00 &&
                           little_endian(bytes, 62, 4) == 0xff;
  if (compression != none && !usual_masks) {
    fail(name, ": BMP with compression ", compression, "; expected 0, or 3 with 8 bits a colour");
  }
  check_image_size(height, width, bytes.size(), name);
  const auto stride = static_cast<std::size_t>((width * bits + 31) / 32 * 4);
  const std::size_t needed = start + stride * static_cast<std::size_t>(height);
  if (bytes.size() < needed) {
    fail(name, ": ends at byte ", bytes.size(), "; ", height, " x ", width, " pixels need ",
         needed);
  }

  const std::size_t palette = file_header + header, colors = (start - palette) / 4;
  const auto area = static_cast<std::size_t>(height * width);
  Image image{height, width, Bytes(3 * area)};
  std::size_t pixel = 0;
  for (std::int64_t y = 0; y < height; ++y) {
    const std::size_t row =
        start + stride * static_cast<std::size_t>(signed_height > 0 ? height - 1 - y : y);
    for (std::int64_t x = 0; x < width; ++x, ++pixel) {
      const auto bit = static_cast<std::size_t>(x * bits);
      std::size_t blue = row + bit / 8;
      if (bits <= 8) {
        const unsigned index = bytes[blue] >> (8 - bits - bit % 8) & ((1u << bits) - 1);
        if (index >= colors) {
          fail(name, ": colour ", index, " at byte ", blue, "; the palette has ", colors);
        }
        blue = palette + 4 * index;
      }
      for (std::size_t channel = 0; channel < 3; ++channel) {
        image.pixels[channel * area + pixel] = bytes[blue + 2 - channel];
      }
    }
  }
  return image;
}

}  // namespace lintel
