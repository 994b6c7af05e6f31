#include "lintel/nn/data/batches.hpp"

#include <algorithm>

#include "lintel/core/error.hpp"
#include "lintel/core/parallel.hpp"

namespace lintel {

namespace {
// Bytes 0 … 255 as numbers from −1 to 1.
void to_numbers(std::span<const std::uint8_t> bytes, float* numbers) {
  std::transform(bytes.begin(), bytes.end(), numbers,
                 [](std::uint8_t byte) { return static_cast<float>(byte) / 127.5f - 1.f; });
}
}  // namespace

Batch Batch::part(std::int64_t start, std::int64_t count) const {
  return {images.sliced(0, start, count),
          std::vector<std::int32_t>(labels.begin() + start, labels.begin() + start + count)};
}

Batch batch_of(const ImageSet& set, std::int64_t start, std::int64_t count) {
  Batch batch{Tensor<float>::uninitialized({count, 3, set.height, set.width}), {}};
  float* numbers = batch.images.mutable_data();
  for (std::int64_t i = start; i < start + count; ++i) {
    to_numbers(set.image(i), numbers);
    numbers += set.bytes_per_image();
    batch.labels.push_back(set.labels[static_cast<std::size_t>(i)]);
  }
  return batch;
}

Batches::Batches(const ImageSet& set, std::int64_t batch_size, std::uint64_t seed,
                 const Augmentation& augmentation)
    : set_(&set), batch_size_(batch_size), seed_(seed), augmentation_(augmentation) {
  if (set.size() == 0) fail("batches: ", set.name, " has no images");
  if (batch_size <= 0) fail("batches: a batch of ", batch_size, " images; expected 1 or more");
}

Batch Batches::operator()(std::int64_t step) {
  if (step < 0) fail("batches: step ", step, " was asked for; the first is 0");
  // The stream of positions p = 0, 1, 2, … runs through one permutation of the set after another.
  std::vector<std::int64_t> chosen;
  for (std::int64_t p = step * batch_size_; p < (step + 1) * batch_size_; ++p) {
    const std::int64_t epoch = p / set_->size();
    if (epoch != epoch_) {
      order_ =
          Random(seed_, "shuffle", static_cast<std::uint64_t>(epoch)).permutation(set_->size());
      epoch_ = epoch;
    }
    chosen.push_back(order_[static_cast<std::size_t>(p % set_->size())]);
  }
  Batch batch{Tensor<float>::uninitialized({batch_size_, 3, set_->height, set_->width}), {}};
  float* const numbers = batch.images.mutable_data();
  const std::int64_t bytes = set_->bytes_per_image();
  parallel_for(batch_size_, 16, [&](std::int64_t begin, std::int64_t end) {
    std::vector<std::uint8_t> changed(static_cast<std::size_t>(bytes));
    for (std::int64_t i = begin; i < end; ++i) {
      Random random(seed_, "augment", static_cast<std::uint64_t>(step * batch_size_ + i));
      augment(set_->image(chosen[static_cast<std::size_t>(i)]), set_->height, set_->width,
              augmentation_, random, changed);
      to_numbers(changed, numbers + i * bytes);
    }
  });
  for (const std::int64_t index : chosen) {
    batch.labels.push_back(set_->labels[static_cast<std::size_t>(index)]);
  }
  return batch;
}

}  // namespace lintel
