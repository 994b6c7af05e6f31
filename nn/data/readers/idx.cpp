#include "lintel/nn/data/readers/idx.hpp"

#include <algorithm>
#include <utility>

#include "lintel/core/error.hpp"
#include "lintel/core/io/read_file.hpp"
#include "lintel/nn/data/images/resize.hpp"

namespace lintel {

namespace {

constexpr std::uint32_t max_classes = 1 << 20;

// A block of bytes with up to four sizes in front.
struct IdxBlock {
  std::vector<std::int64_t> sizes;
  std::span<const std::uint8_t> bytes;
};

constexpr std::uint8_t byte_type = 8, int32_type = 12;  // as IDX numbers its element types

IdxBlock parse_idx(std::span<const std::uint8_t> file, std::uint8_t type, std::size_t dimensions,
                   const std::string& name) {
  const std::size_t header = 4 + 4 * dimensions;
  if (file.size() < header) {
    fail(name, ": ends at byte ", file.size(), ", within the IDX header of ", header, " bytes");
  }
  if (file[0] != 0 || file[1] != 0 || file[2] != type || file[3] != dimensions) {
    const bool zipped = file[0] == 0x1f && file[1] == 0x8b;
    fail(name, ": byte 0 starts with ", int{file[0]}, " ", int{file[1]}, " ", int{file[2]}, " ",
         int{file[3]}, "; expected 0 0 ", int{type}, " ", dimensions, " (IDX, ",
         type == byte_type ? "bytes" : "32-bit integers", ", ", dimensions, " dimensions)",
         zipped ? ": this is gzip, let its name end in .gz" : "");
  }
  IdxBlock block;
  std::size_t expected = type == byte_type ? 1 : 4;  // bytes
  for (std::size_t i = 0; i < dimensions; ++i) {
    std::uint32_t size = 0;
    for (std::size_t j = 0; j < 4; ++j) size = size << 8 | file[4 + 4 * i + j];
    block.sizes.push_back(size);
    // Stops before it could overflow: the product is at most 2^33 times 2^32.
    if (size == 0 || expected * size > file.size()) {
      fail(name, ": size ", size, " at byte ", 4 + 4 * i, " does not agree with the ", file.size(),
           " bytes of the file; expected sizes above 0 that fit into it");
    }
    expected *= size;
  }
  if (file.size() - header != expected) {
    fail(name, ": ", file.size() - header, " bytes after the header of ", header, "; expected ",
         expected, " as its sizes say");
  }
  block.bytes = file.subspan(header);
  return block;
}

IdxBlock parse_images(std::span<const std::uint8_t> file, const std::string& name) {
  const bool has_channels = file.size() > 3 && file[3] == 4;
  IdxBlock images = parse_idx(file, byte_type, has_channels ? 4 : 3, name);
  if (!has_channels) images.sizes.insert(images.sizes.begin() + 1, 1);
  if (has_channels && images.sizes[1] != 3) {
    fail(name, ": ", images.sizes[1], " channels at byte 8; expected 3: red, green and blue");
  }
  return images;
}

std::vector<std::int32_t> parse_labels(std::span<const std::uint8_t> file,
                                       const std::string& name) {
  const bool wide = file.size() > 2 && file[2] == int32_type;
  const IdxBlock block = parse_idx(file, wide ? int32_type : byte_type, 1, name);
  if (!wide) return {block.bytes.begin(), block.bytes.end()};
  std::vector<std::int32_t> labels;
  for (std::size_t i = 0; i < block.bytes.size(); i += 4) {
    std::uint32_t label = 0;
    for (std::size_t j = 0; j < 4; ++j) label = label << 8 | block.bytes[i + j];
    if (label > max_classes) {
      fail(name, ": label ", label, " at byte ", 8 + i, "; expected 0 to ", max_classes);
    }
    labels.push_back(static_cast<std::int32_t>(label));
  }
  return labels;
}

// Three channels, equal ones where there is one, with a black border around.
Bytes color_pixels(const IdxBlock& images, std::int64_t border) {
  const std::int64_t channels = images.sizes[1], height = images.sizes[2], width = images.sizes[3];
  const std::int64_t new_height = height + 2 * border, new_width = width + 2 * border;
  Bytes pixels(static_cast<std::size_t>(images.sizes[0] * 3 * new_height * new_width));
  for (std::int64_t image = 0; image < images.sizes[0]; ++image) {
    for (std::int64_t channel = 0; channel < 3; ++channel) {
      auto from = images.bytes.begin() +
                  (image * channels + std::min(channel, channels - 1)) * height * width;
      for (std::int64_t y = 0; y < height; ++y, from += width) {
        const auto row = (image * 3 + channel) * new_height + y + border;
        std::copy_n(from, width, pixels.begin() + row * new_width + border);
      }
    }
  }
  return pixels;
}

void put_big_endian(Bytes& bytes, std::int64_t number) {
  for (int shift = 24; shift >= 0; shift -= 8) {
    bytes.push_back(static_cast<std::uint8_t>(number >> shift));
  }
}

Bytes header(std::uint8_t type, const std::vector<std::int64_t>& sizes) {
  Bytes bytes{0, 0, type, static_cast<std::uint8_t>(sizes.size())};
  for (const std::int64_t size : sizes) put_big_endian(bytes, size);
  return bytes;
}

}  // namespace

ImageSet decode_idx(std::span<const std::uint8_t> images, std::span<const std::uint8_t> labels,
                    const std::string& name, std::int64_t side,
                    std::vector<std::string> class_names) {
  const IdxBlock pictures = parse_images(images, name + " images");
  std::vector<std::int32_t> answers = parse_labels(labels, name + " labels");
  if (std::cmp_not_equal(pictures.sizes[0], answers.size())) {
    fail(name, ": ", pictures.sizes[0], " images and ", answers.size(),
         " labels; expected as many of one as of the other");
  }
  for (std::int64_t i : {2, 3}) {
    if (pictures.sizes[static_cast<std::size_t>(i)] > largest_image_side) {
      fail(name, " images: ", pictures.sizes[2], " x ", pictures.sizes[3],
           " pixels; expected at most ", largest_image_side, " a side");
    }
  }
  if (class_names.empty()) {
    const int most = *std::max_element(answers.begin(), answers.end());
    for (int label = 0; label <= most; ++label) class_names.push_back(std::to_string(label));
  }
  const bool mnist =
      pictures.sizes[1] == 1 && pictures.sizes[2] == 28 && pictures.sizes[3] == 28 && side == 32;
  const std::int64_t border = mnist ? 2 : 0;
  ImageSet set{name,
               pictures.sizes[2] + 2 * border,
               pictures.sizes[3] + 2 * border,
               std::move(class_names),
               std::move(answers),
               color_pixels(pictures, border)};
  return resize_to_square(std::move(set), side);
}

ImageSet read_idx(const std::filesystem::path& images, const std::filesystem::path& labels,
                  std::int64_t side, std::vector<std::string> class_names) {
  return decode_idx(read_maybe_gzip(images), read_maybe_gzip(labels), images.string(), side,
                    std::move(class_names));
}

Bytes encode_idx_images(const ImageSet& set) {
  set.check();
  Bytes bytes = header(byte_type, {set.size(), 3, set.height, set.width});
  bytes.insert(bytes.end(), set.pixels.begin(), set.pixels.end());
  return bytes;
}

Bytes encode_idx_labels(const ImageSet& set) {
  set.check();
  const bool wide = set.classes() > 256;
  Bytes bytes = header(wide ? int32_type : byte_type, {set.size()});
  for (const std::int32_t label : set.labels) {
    if (wide) {
      put_big_endian(bytes, label);
    } else {
      bytes.push_back(static_cast<std::uint8_t>(label));
    }
  }
  return bytes;
}

}  // namespace lintel
