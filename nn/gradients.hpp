// The gradient over a batch, in pieces that stay in a core's cache.
#pragma once

#include <algorithm>

#include "lintel/core/model.hpp"
#include "lintel/core/parallel.hpp"
#include "lintel/nn/data/batches.hpp"

namespace lintel {

/// A mean loss and its gradient.
template <Model M>
struct LossAndGradient {
  double loss;  ///< the mean over the images
  M gradient;   ///< of that mean
};

/// How many images of a batch a task should take at once, given the tokens of one: about 544 rows,
/// which weights' products are quick with and whose activations of a layer fit a core's cache; of a
/// small batch fewer, down to 272 rows, so that there are four tasks or more.
inline std::int64_t micro_batch_size(std::int64_t tokens, std::int64_t batch = 64) {
  const auto images = [&](std::int64_t rows) {
    return std::max<std::int64_t>(1, rows / std::max<std::int64_t>(1, tokens));
  };
  return std::clamp(batch / 4, images(272), images(544));
}

/// Mean loss and its gradient over a batch. `objective(part)` gives those of a part of it; the
/// parts, of `micro_batch` images each, run side by side, each its whole forward and backward pass,
/// so there is no barrier between ops and only as many tapes as cores. They are added in order: the
/// same bits for any number of threads.
template <Model M, class Objective>
LossAndGradient<M> batch_gradient(const Objective& objective, const Batch& batch,
                                  std::int64_t micro_batch) {
  if (micro_batch <= 0)
    fail("batch_gradient: parts of ", micro_batch, " images; expected 1 or more");
  const std::int64_t parts = (batch.size() + micro_batch - 1) / micro_batch;
  if (parts == 0) fail("batch_gradient: the batch has no images");
  std::vector<Maybe<LossAndGradient<M>>> results(static_cast<std::size_t>(parts));
  parallel_tasks(parts, [&](std::int64_t index) {
    const std::int64_t start = index * micro_batch;
    results[static_cast<std::size_t>(index)] =
        objective(batch.part(start, std::min(micro_batch, batch.size() - start)));
  });
  const auto weight = [&](std::int64_t index) {
    const std::int64_t count = std::min(micro_batch, batch.size() - index * micro_batch);
    return static_cast<double>(count) / static_cast<double>(batch.size());
  };
  const bool even = batch.size() % micro_batch == 0;
  LossAndGradient<M> total = std::move(*results[0]);
  total.loss *= weight(0);
  for (std::int64_t index = 1; index < parts; ++index) {
    total.loss += weight(index) * results[static_cast<std::size_t>(index)]->loss;
  }
  // A parameter's terms, wherever each part keeps them.
  std::vector<std::vector<ValueOf<M>*>> terms(static_cast<std::size_t>(parts));
  for (std::int64_t index = 1; index < parts; ++index) {
    for_each_parameter([&](const std::string&,
                           auto& term) { terms[static_cast<std::size_t>(index)].push_back(&term); },
                       results[static_cast<std::size_t>(index)]->gradient);
  }
  std::vector<ValueOf<M>*> sums;
  for_each_parameter([&](const std::string&, auto& sum) { sums.push_back(&sum); }, total.gradient);
  parallel_tasks(static_cast<std::int64_t>(sums.size()), [&](std::int64_t which) {
    ValueOf<M>& sum = *sums[static_cast<std::size_t>(which)];
    if (!even) sum = sum * weight(0);
    for (std::int64_t index = 1; index < parts; ++index) {
      ValueOf<M>& term = *terms[static_cast<std::size_t>(index)][static_cast<std::size_t>(which)];
      accumulate(sum, even ? term : term * weight(index));
      term = {};
    }
    if (even) sum = sum * weight(0);
  });
  return total;
}

}  // namespace lintel
