#include "encode_picture.hpp"

#define STB_IMAGE_WRITE_IMPLEMENTATION
#define STB_IMAGE_WRITE_STATIC
#define STBI_WRITE_NO_STDIO
#include <stb_image_write.h>

namespace study {

namespace {
constexpr int jpeg_quality = 92;  // above 90, colours are kept as fine as brightness

void append(void* into, void* data, int size) {
  static_cast<std::string*>(into)->append(static_cast<const char*>(data),
                                          static_cast<std::size_t>(size));
}
}  // namespace

std::string encode_png(const std::vector<std::uint8_t>& pixels, std::int64_t width,
                       std::int64_t height) {
  std::string bytes;
  stbi_write_png_to_func(append, &bytes, static_cast<int>(width), static_cast<int>(height), 3,
                         pixels.data(), static_cast<int>(3 * width));
  return bytes;
}

std::string encode_jpeg(const std::vector<std::uint8_t>& pixels, std::int64_t width,
                        std::int64_t height) {
  std::string bytes;
  stbi_write_jpg_to_func(append, &bytes, static_cast<int>(width), static_cast<int>(height), 3,
                         pixels.data(), jpeg_quality);
  return bytes;
}

}  // namespace study
