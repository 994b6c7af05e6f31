// Does training slow down or grow as it goes on?
#pragma once

#include <cstdint>

namespace lintel::bench {

struct TrainingRun {
  double seconds_per_image, peak_megabytes;  // the latter of tensors
};

/// One epoch over a set of that many drawn-at-random images: nano_patch8_32, batches of 64.
TrainingRun train_one_epoch(std::int64_t images);

}  // namespace lintel::bench
