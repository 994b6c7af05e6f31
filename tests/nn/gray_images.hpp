// Image sets in which an image can be told by its pixels.
#pragma once

#include "lintel/core/random.hpp"
#include "lintel/nn/data/image_set.hpp"

namespace lintel::test {

/// Image i has the byte i everywhere and the label i % classes.
inline ImageSet gray_images(std::int64_t count, std::int64_t side = 2, std::int64_t classes = 3) {
  ImageSet set{"gray", side, side, {}, {}, {}};
  for (std::int64_t c = 0; c < classes; ++c)
    set.class_names.push_back("class " + std::to_string(c));
  for (std::int64_t i = 0; i < count; ++i) {
    set.labels.push_back(static_cast<std::int32_t>(i % classes));
    set.pixels.insert(set.pixels.end(), static_cast<std::size_t>(set.bytes_per_image()),
                      static_cast<std::uint8_t>(i));
  }
  set.check();
  return set;
}

/// Images of random bytes.
inline ImageSet noise_images(std::int64_t count, std::int64_t side, std::int64_t classes = 3) {
  ImageSet set = gray_images(count, side, classes);
  Random random(1, "noise");
  for (std::uint8_t& byte : set.pixels) byte = static_cast<std::uint8_t>(random.below(256));
  return set;
}

}  // namespace lintel::test
