#include "lintel/nn/data/images/decode_image.hpp"

#include <algorithm>
#include <array>
#include <cctype>

#include "lintel/core/error.hpp"
#include "lintel/nn/data/images/image_formats.hpp"

namespace lintel {

void check_image_size(std::int64_t height, std::int64_t width, std::size_t file_bytes,
                      const std::string& name) {
  if (height <= 0 || width <= 0) {
    fail(name, ": ", height, " x ", width, " pixels; expected at least one row and column");
  }
  if (height > largest_image_side || width > largest_image_side ||
      height * width > largest_image_area) {
    fail(name, ": ", height, " x ", width, " pixels; at most ", largest_image_side, " a side and ",
         largest_image_area, " in all are decoded");
  }
  // The best case of all formats here: one-bit PNG, whose deflate gains at most a factor of 1032.
  constexpr std::size_t max_pixels_a_byte = 8 * 1032;
  if (static_cast<std::size_t>(height * width) / max_pixels_a_byte > file_bytes) {
    fail(name, ": the header claims ", height, " x ", width, " pixels, more than ", file_bytes,
         " bytes can hold");
  }
}

Image decode_image(std::span<const std::uint8_t> bytes, const std::string& name) {
  const auto starts_with = [&](std::initializer_list<std::uint8_t> magic) {
    return bytes.size() >= magic.size() && std::equal(magic.begin(), magic.end(), bytes.begin());
  };
  if (starts_with({0xff, 0xd8})) return decode_jpeg(bytes, name);
  if (starts_with({0x89, 'P', 'N', 'G'})) return decode_png(bytes, name);
  if (starts_with({'B', 'M'})) return decode_bitmap(bytes, name);
  if (starts_with({'P', '5'}) || starts_with({'P', '6'})) return decode_portable_map(bytes, name);
  fail(name, ": ", bytes.size(),
       " bytes that do not start like a JPEG, PNG, BMP, PPM (P6) or PGM (P5) image");
}

bool has_image_name(std::string_view path) {
  const auto dot = path.rfind('.');
  if (dot == std::string_view::npos) return false;
  std::string ending(path.substr(dot + 1));
  for (char& letter : ending)
    letter = static_cast<char>(std::tolower(static_cast<unsigned char>(letter)));
  constexpr std::array<std::string_view, 10> endings{"jpg", "jpeg", "png",  "bmp", "ppm",
                                                     "pgm", "tif",  "tiff", "gif", "webp"};
  return std::find(endings.begin(), endings.end(), ending) != endings.end();
}

}  // namespace lintel
