// Images that come from the disk, more than memory need hold.
#pragma once

#include <cstdint>
#include <vector>

namespace lintel::bench {

struct StreamPoint {
  std::int64_t images;
  double reading, forward;    // seconds an image
  double resident_megabytes;  // the most that the process held
};

/// Writes a file of images of 32 × 32 pixels, and reads the first so many of it, from the disk and
/// not from what the system still holds of it: a piece of a few thousand at a time into an
/// `ImageSet`, on which `predict` runs nano_patch8_32.
std::vector<StreamPoint> stream_images(const std::vector<std::int64_t>& counts);

}  // namespace lintel::bench
