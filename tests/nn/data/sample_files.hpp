// Small files of every format, made on the spot.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lintel/core/io/gzip.hpp"
#include "lintel/nn/data/image_set.hpp"
#include "lintel/nn/data/images/decode_image.hpp"

namespace samples {

using lintel::Bytes;

/// A new folder, removed with all that is in it at the end.
class TemporaryFolder {
 public:
  TemporaryFolder();
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  const std::filesystem::path& path() const { return path_; }
  /// Writes a file below it, making the folders on the way, and returns its path.
  std::filesystem::path write(const std::string& file, const Bytes& bytes) const;
  std::filesystem::path write(const std::string& file, std::string_view text) const;

 private:
  std::filesystem::path path_;
};

/// The message of the `lintel::Error` that the call throws; "no error" without one. Any other
/// exception goes through and fails the test.
std::string error_of(const std::function<void()>& call);

/// An image whose every pixel differs from its neighbours, the same for the same arguments.
lintel::Image pattern(std::int64_t height, std::int64_t width, int shade = 0);

Bytes png(const lintel::Image& image);
Bytes jpeg(const lintel::Image& image, int quality = 95);
Bytes bmp(const lintel::Image& image);
Bytes ppm(const lintel::Image& image);
/// A gray progressive JPEG of 8 x 8 pixels, close to 28 * column + 4 * row.
Bytes progressive_jpeg();

/// A PNG from its parts: IHDR fields, chunks before the image data, and the filtered rows.
Bytes png_from(std::uint32_t width, std::uint32_t height, std::uint8_t depth, std::uint8_t color,
               const Bytes& palette, const Bytes& rows);
/// Makes the checksums of a PNG's chunks right, as far as its chunks can be followed.
Bytes with_checksums(Bytes png);

using Entries = std::vector<std::pair<std::string, Bytes>>;
/// Archives with these files, in this order.
void write_zip(const std::filesystem::path& path, const Entries& entries);
void write_tar_gz(const std::filesystem::path& path, const Entries& entries);
/// Version 5, uncompressed: no free software writes more.
void write_rar(const std::filesystem::path& path, const Entries& entries);

/// IDX files: images of height x width pixels counting up from 0, and labels.
Bytes idx_images(std::uint32_t count, std::uint32_t height, std::uint32_t width);
Bytes idx_labels(const Bytes& labels);
/// CIFAR records with these labels, each image of a shade of its own.
Bytes cifar_records(const Bytes& labels);

/// The bytes of a text.
Bytes bytes_of(std::string_view text);

}  // namespace samples
