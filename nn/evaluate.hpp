// Running a model over a whole image set.
#pragma once

#include "lintel/core/kernels/reduce.hpp"
#include "lintel/core/model.hpp"
#include "lintel/core/parallel.hpp"
#include "lintel/nn/data/batches.hpp"

namespace lintel {

/// f(images) for all images of a set, a row an image: f maps [n, 3, height, width] to [n,
/// anything]. Runs at most `micro_batch` images at a time on each core; memory does not grow with
/// the set beyond the result.
template <class F>
Tensor<float> predict(const F& f, const ImageSet& set, std::int64_t micro_batch = 16) {
  if (set.size() == 0) fail("predict: ", set.name, " has no images");
  if (micro_batch <= 0) fail("predict: parts of ", micro_batch, " images; expected 1 or more");
  // Parts of one size, and a multiple of four of them, so that two or four cores finish together.
  const std::int64_t least = (set.size() - 1) / micro_batch + 1;
  const std::int64_t parts = std::min((least + 3) / 4 * 4, set.size());
  std::vector<Tensor<float>> rows(static_cast<std::size_t>(parts));
  parallel_tasks(parts, [&](std::int64_t index) {
    const std::int64_t start = index * set.size() / parts;
    const Batch batch = batch_of(set, start, (index + 1) * set.size() / parts - start);
    rows[static_cast<std::size_t>(index)] = f(batch.images);
  });
  return concat(0, rows);
}

/// The share of rows [N, C] whose largest entry is the label's. Throws `Error` without rows, for
/// another number of labels, and for a NaN.
inline double accuracy(const Tensor<float>& logits, std::span<const std::int32_t> labels) {
  const std::vector<std::int32_t> answers = kernels::argmax(logits);
  if (answers.size() != labels.size() || labels.empty()) {
    fail("accuracy: ", answers.size(), " answers for ", labels.size(), " labels");
  }
  std::size_t correct = 0;
  for (std::size_t i = 0; i < labels.size(); ++i) correct += answers[i] == labels[i];
  return static_cast<double>(correct) / static_cast<double>(labels.size());
}

}  // namespace lintel
