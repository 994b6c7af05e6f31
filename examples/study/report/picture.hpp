// Images of sets, put together into one picture file.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "lintel/nn/data/image_set.hpp"

namespace study {

class Picture {
 public:
  /// White everywhere; sizes in pixels.
  Picture(std::int64_t width, std::int64_t height);

  /// Draws one image of a set with its upper left corner there, each pixel `zoom` wide and high.
  void draw(const lintel::ImageSet& set, std::int64_t image, std::int64_t left, std::int64_t top,
            std::int64_t zoom = 1);

  /// The bytes of a PNG file.
  std::string png() const;
  /// The bytes of a JPEG file, at a quality at which little is to be seen of it.
  std::string jpeg() const;

 private:
  std::int64_t width_, height_;
  std::vector<std::uint8_t> pixels_;  // [height][width][red, green, blue]
};

}  // namespace study
