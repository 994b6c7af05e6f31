// The one file that compiles stb_image.
#include <cstdlib>
#include <memory>

#include "lintel/core/error.hpp"
#include "lintel/core/io/in_quotes.hpp"
#include "lintel/nn/data/images/image_formats.hpp"

namespace {

// What one allocation of stb_image may be: it inflates a PNG for as long as data comes.
thread_local std::size_t largest_allocation = 0;

// Zeroed, since stb_image uses tables that a corrupt file never defined.
void* allocate(std::size_t size) {
  return size > largest_allocation ? nullptr : std::calloc(size, 1);
}

void* reallocate(void* pointer, std::size_t size) {
  return size > largest_allocation ? nullptr : std::realloc(pointer, size);
}

}  // namespace

#define STBI_MALLOC(size) allocate(size)
#define STBI_REALLOC(pointer, size) reallocate(pointer, size)
#define STBI_FREE(pointer) std::free(pointer)
#define STBI_MAX_DIMENSIONS (1 << 14)
#define STBI_ONLY_JPEG
#define STBI_ONLY_PNG
#define STBI_NO_STDIO
#define STB_IMAGE_STATIC
#define STB_IMAGE_IMPLEMENTATION
#include <stb_image.h>

namespace lintel {

namespace {

Image decode(std::span<const std::uint8_t> bytes, const std::string& name, const char* format) {
  const auto refuse = [&] {
    fail(name, ": the ", format, " decoder says ", in_quotes(stbi_failure_reason()), "; ",
         bytes.size(), " bytes, truncated, corrupt or of an unusual kind");
  };
  int width = 0, height = 0, channels = 0;
  const int size = static_cast<int>(bytes.size());
  largest_allocation = 1 << 20;
  if (!stbi_info_from_memory(bytes.data(), size, &width, &height, &channels)) refuse();
  check_image_size(height, width, bytes.size(), name);
  const auto area = static_cast<std::size_t>(height) * static_cast<std::size_t>(width);
  // 16 bits of red, green, blue and alpha, and as much again; the 1 MB is for tables and small
  // images.
  largest_allocation += 16 * area + bytes.size();
  const std::unique_ptr<stbi_uc, decltype(&std::free)> pixels(
      stbi_load_from_memory(bytes.data(), size, &width, &height, &channels, 3), &std::free);
  if (!pixels) refuse();

  Image image{height, width, Bytes(3 * area)};
  for (std::size_t channel = 0; channel < 3; ++channel) {
    std::uint8_t* plane = image.pixels.data() + channel * area;
    for (std::size_t i = 0; i < area; ++i) plane[i] = pixels.get()[3 * i + channel];
  }
  return image;
}

void check_file_size(std::size_t size, const std::string& name) {
  constexpr std::size_t most = std::size_t{1} << 30;  // stb_image counts in int
  if (size > most) fail(name, ": ", size, " bytes; expected an image of at most ", most);
}

}  // namespace

Image decode_png(std::span<const std::uint8_t> bytes, const std::string& name) {
  check_file_size(bytes.size(), name);
  check_png_chunks(bytes, name);
  return decode(bytes, name, "PNG");
}

Image decode_jpeg(std::span<const std::uint8_t> bytes, const std::string& name) {
  check_file_size(bytes.size(), name);
  check_jpeg_segments(bytes, name);
  return decode(bytes, name, "JPEG");
}

}  // namespace lintel
