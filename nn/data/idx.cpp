#include "lintel/nn/data/idx.hpp"

#include <algorithm>
#include <utility>

#include "lintel/core/error.hpp"
#include "lintel/nn/data/read_file.hpp"
#include "lintel/nn/data/resize.hpp"

namespace lintel {

namespace {

// A block of bytes with up to three sizes in front.
struct IdxBlock {
  std::vector<std::int64_t> sizes;
  std::span<const std::uint8_t> bytes;
};

IdxBlock parse_idx(std::span<const std::uint8_t> file, std::size_t dimensions,
                   const std::string& name) {
  const std::size_t header = 4 + 4 * dimensions;
  if (file.size() < header) {
    fail(name, ": ends at byte ", file.size(), ", within the IDX header of ", header, " bytes");
  }
  if (file[0] != 0 || file[1] != 0 || file[2] != 8 || file[3] != dimensions) {
    const bool zipped = file[0] == 0x1f && file[1] == 0x8b;
    fail(name, ": byte 0 starts with ", int{file[0]}, " ", int{file[1]}, " ", int{file[2]}, " ",
         int{file[3]}, "; expected 0 0 8 ", dimensions, " (IDX, bytes, ", dimensions,
         " dimensions)", zipped ? ": this is gzip, let its name end in .gz" : "");
  }
  IdxBlock block;
  std::size_t expected = 1;
  for (std::size_t i = 0; i < dimensions; ++i) {
    std::uint32_t size = 0;
    for (std::size_t j = 0; j < 4; ++j) size = size << 8 | file[4 + 4 * i + j];
    block.sizes.push_back(size);
    // Stops before it could overflow: the product is at most 2^33 * 2^32.
    if (size == 0 || expected * size > file.size()) {
      fail(name, ": size ", size, " at byte ", 4 + 4 * i, " does not agree with the ", file.size(),
           " bytes of the file; expected at least one image, and a byte a pixel");
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

// Three equal channels, with a black border around.
Bytes gray_to_color(const IdxBlock& images, std::int64_t border) {
  const std::int64_t height = images.sizes[1], width = images.sizes[2];
  const std::int64_t new_height = height + 2 * border, new_width = width + 2 * border;
  Bytes pixels(static_cast<std::size_t>(images.sizes[0] * 3 * new_height * new_width));
  auto from = images.bytes.begin();
  for (std::int64_t image = 0; image < images.sizes[0]; ++image) {
    for (std::int64_t y = 0; y < height; ++y, from += width) {
      for (std::int64_t channel = 0; channel < 3; ++channel) {
        const auto row = (image * 3 + channel) * new_height + y + border;
        std::copy_n(from, width, pixels.begin() + row * new_width + border);
      }
    }
  }
  return pixels;
}

}  // namespace

ImageSet decode_idx(std::span<const std::uint8_t> images, std::span<const std::uint8_t> labels,
                    const std::string& name, std::int64_t side,
                    std::vector<std::string> class_names) {
  const IdxBlock pictures = parse_idx(images, 3, name + " images");
  const IdxBlock answers = parse_idx(labels, 1, name + " labels");
  if (pictures.sizes[0] != answers.sizes[0]) {
    fail(name, ": ", pictures.sizes[0], " images and ", answers.sizes[0],
         " labels; expected as many of one as of the other");
  }
  for (std::int64_t i : {1, 2}) {
    if (pictures.sizes[static_cast<std::size_t>(i)] > largest_image_side) {
      fail(name, " images: ", pictures.sizes[1], " x ", pictures.sizes[2],
           " pixels; expected at most ", largest_image_side, " a side");
    }
  }
  if (class_names.empty()) {
    const int most = *std::max_element(answers.bytes.begin(), answers.bytes.end());
    for (int label = 0; label <= most; ++label) class_names.push_back(std::to_string(label));
  }
  const bool mnist = pictures.sizes[1] == 28 && pictures.sizes[2] == 28 && side == 32;
  const std::int64_t border = mnist ? 2 : 0;
  ImageSet set{name,
               pictures.sizes[1] + 2 * border,
               pictures.sizes[2] + 2 * border,
               std::move(class_names),
               {answers.bytes.begin(), answers.bytes.end()},
               gray_to_color(pictures, border)};
  return resize_to_square(std::move(set), side);
}

ImageSet read_idx(const std::filesystem::path& images, const std::filesystem::path& labels,
                  std::int64_t side, std::vector<std::string> class_names) {
  return decode_idx(read_maybe_gzip(images), read_maybe_gzip(labels), images.string(), side,
                    std::move(class_names));
}

}  // namespace lintel
