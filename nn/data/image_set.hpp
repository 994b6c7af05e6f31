// Labelled images in memory: what every reader returns and every task is made of.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace lintel {

/// RGB images of one size with class labels. Gray images are stored with three equal channels.
struct ImageSet {
  std::string name;                      ///< of the task or file, for messages and tables
  std::int64_t height = 0;               ///< of every image, in pixels
  std::int64_t width = 0;                ///< of every image, in pixels
  std::vector<std::string> class_names;  ///< class_names[label]
  std::vector<std::int32_t> labels;      ///< one an image, each in [0, class_names.size())
  std::vector<std::uint8_t> pixels;      ///< [image][channel: red, green, blue][row][column]

  /// The number of images.
  std::int64_t size() const { return static_cast<std::int64_t>(labels.size()); }
  /// The number of classes.
  std::int64_t classes() const { return static_cast<std::int64_t>(class_names.size()); }
  /// The bytes of one image's pixels.
  std::int64_t bytes_per_image() const { return 3 * height * width; }

  /// The 3 * height * width bytes of one image. Throws `Error` when there is no such image.
  std::span<const std::uint8_t> image(std::int64_t index) const;
  /// The images with these indices, in this order. Throws `Error` when there is no such image.
  ImageSet select(std::span<const std::int64_t> indices) const;
  /// Throws `Error`, naming the set, unless sizes and labels agree with each other.
  void check() const;
};

}  // namespace lintel
