#include "picture.hpp"

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

Picture::Picture(std::int64_t width, std::int64_t height)
    : width_(width), height_(height), pixels_(static_cast<std::size_t>(3 * width * height), 255) {}

void Picture::draw(const lintel::ImageSet& set, std::int64_t image, std::int64_t left,
                   std::int64_t top, std::int64_t zoom) {
  const auto from = set.image(image);  // [3][height][width]
  for (std::int64_t y = 0; y < zoom * set.height; ++y) {
    for (std::int64_t x = 0; x < zoom * set.width; ++x) {
      for (std::int64_t channel = 0; channel < 3; ++channel) {
        pixels_[static_cast<std::size_t>(3 * ((top + y) * width_ + left + x) + channel)] =
            from[static_cast<std::size_t>((channel * set.height + y / zoom) * set.width +
                                          x / zoom)];
      }
    }
  }
}

std::string Picture::png() const {
  std::string bytes;
  stbi_write_png_to_func(append, &bytes, static_cast<int>(width_), static_cast<int>(height_), 3,
                         pixels_.data(), static_cast<int>(3 * width_));
  return bytes;
}

std::string Picture::jpeg() const {
  std::string bytes;
  stbi_write_jpg_to_func(append, &bytes, static_cast<int>(width_), static_cast<int>(height_), 3,
                         pixels_.data(), jpeg_quality);
  return bytes;
}

}  // namespace study
