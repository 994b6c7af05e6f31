// The test images that the explorer shows.
#pragma once

#include <cstdint>
#include <string>

#include "lintel/nn/data/image_set.hpp"

namespace study {

/// Up to `count` images, of as many classes as there are: the first of each class, then the second,
/// and so on; of classes spread evenly where there are more than `count`.
lintel::ImageSet shown_images(const lintel::ImageSet& set, std::int64_t count);

/// All images of a set in one JPEG, row by row, `across` in a row: half of what a PNG takes, and
/// the difference is not to be seen.
std::string picture_of(const lintel::ImageSet& set, std::int64_t across);

}  // namespace study
