#include <algorithm>

#include "lintel/core/error.hpp"
#include "lintel/nn/data/images/image_formats.hpp"

namespace lintel {

namespace {

struct Cursor {
  std::span<const std::uint8_t> bytes;
  const std::string& name;
  std::size_t offset;

  bool at_space() const {
    const std::uint8_t byte = bytes[offset];
    return byte == ' ' || (byte >= '\t' && byte <= '\r');
  }

  // A decimal number after white space and comments, which run from # to the end of their line.
  std::int64_t number() {
    bool in_comment = false;
    while (offset < bytes.size() && (in_comment || at_space() || bytes[offset] == '#')) {
      if (bytes[offset] == '#') in_comment = true;
      if (bytes[offset] == '\n') in_comment = false;
      ++offset;
    }
    const std::size_t start = offset;
    std::int64_t value = 0;
    for (; offset < bytes.size() && bytes[offset] >= '0' && bytes[offset] <= '9'; ++offset) {
      value = 10 * value + (bytes[offset] - '0');
      if (value > 1000000) fail(name, ": a number above 1000000 at byte ", start);
    }
    if (offset == start) fail(name, ": no number at byte ", start, " of the portable map's header");
    return value;
  }
};

}  // namespace

Image decode_portable_map(std::span<const std::uint8_t> bytes, const std::string& name) {
  const std::int64_t channels = bytes[1] == '6' ? 3 : 1;
  Cursor cursor{bytes, name, 2};
  Image image;
  image.width = cursor.number();
  image.height = cursor.number();
  const std::int64_t most = cursor.number();
  if (most < 1 || most > 65535) fail(name, ": a maximum value of ", most, "; expected 1 to 65535");
  if (cursor.offset == bytes.size() || !cursor.at_space()) {
    fail(name, ": no white space at byte ", cursor.offset, ", after the header");
  }
  const std::size_t start = cursor.offset + 1;
  check_image_size(image.height, image.width, bytes.size(), name);

  const std::int64_t area = image.height * image.width, width = most > 255 ? 2 : 1;
  const auto needed = static_cast<std::size_t>(area * channels * width);
  if (bytes.size() - start < needed) {
    fail(name, ": ends at byte ", bytes.size(), "; ", image.height, " x ", image.width,
         " pixels need ", start + needed);
  }
  image.pixels.resize(static_cast<std::size_t>(3 * area));
  for (std::int64_t channel = 0; channel < 3; ++channel) {
    for (std::int64_t i = 0; i < area; ++i) {
      const auto sample = i * channels + (channels == 3 ? channel : 0);
      const std::uint8_t* at = bytes.data() + start + static_cast<std::size_t>(sample * width);
      const std::int64_t value =
          std::min<std::int64_t>(width == 2 ? at[0] << 8 | at[1] : at[0], most);
      image.pixels[static_cast<std::size_t>(channel * area + i)] =
          static_cast<std::uint8_t>((value * 255 + most / 2) / most);
    }
  }
  return image;
}

}  // namespace lintel
