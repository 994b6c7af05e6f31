// The gradient over a batch, in pieces that stay in a core's cache.
#pragma once

#include <algorithm>

#include "lintel/core/model.hpp"
#include "lintel/core/parallel.hpp"
#include "lintel/nn/data/batches.hpp"

namespace lintel {

/// A mean loss and its gradient. A function that is to return them may return what `value_and_grad`
/// gives.
template <Model M>
struct LossAndGradient {
  double loss;  ///< the mean over the images
  M gradient;   ///< of that mean

  /// The one and the other.
  LossAndGradient(double of_images, M its_gradient)
      : loss(of_images), gradient(std::move(its_gradient)) {}
  /// Both, the loss as a number or as a value of one element.
  template <class Loss>
  LossAndGradient(std::pair<Loss, M> both) : gradient(std::move(both.second)) {
    if constexpr (Value<Loss>) {
      loss = static_cast<double>(both.first.item());
    } else {
      loss = both.first;
    }
  }
};

/// How many images of a batch one core should take at once, given the tokens of one: about 544
/// rows, which make products with weights fast, while a layer's activations fit a core's cache; of
/// a small batch fewer, down to 272 rows, so that there are four parts or more.
inline std::int64_t micro_batch_size(std::int64_t tokens, std::int64_t batch = 64) {
  const auto images = [&](std::int64_t rows) {
    return std::max<std::int64_t>(1, rows / std::max<std::int64_t>(1, tokens));
  };
  return std::clamp(batch / 4, images(272), images(544));
}

/// How many parts' gradients `batch_gradient` holds at a time: work for as many cores, and memory
/// that does not grow with the batch.
inline constexpr std::int64_t gradients_held = 64;

/// Mean loss and its gradient over a batch. `objective(part)` gives those of a part of it; the
/// parts, of `micro_batch` images each, run side by side, each its whole forward and backward pass,
/// so there is no barrier between ops and only as many tapes as cores. They are added in order: the
/// same bits for any number of threads.
template <Model M, class Objective>
LossAndGradient<M> batch_gradient(const Objective& objective, const Batch& batch,
                                  std::int64_t micro_batch) {
  if (micro_batch <= 0)
    fail("batch_gradient: parts of ", micro_batch, " images; expected 1 or more");
  if (batch.size() == 0) fail("batch_gradient: the batch has no images");
  micro_batch = std::min(micro_batch, batch.size());
  const std::int64_t parts = (batch.size() + micro_batch - 1) / micro_batch;
  const auto images_of = [&](std::int64_t part) {
    return std::min(micro_batch, batch.size() - part * micro_batch);
  };
  const auto weight = [&](std::int64_t part) {
    return static_cast<double>(images_of(part)) / static_cast<double>(batch.size());
  };
  const auto parameters = [](M& model) {
    std::vector<ValueOf<M>*> found;
    for_each_parameter([&](const std::string&, auto& one) { found.push_back(&one); }, model);
    return found;
  };
  const bool even = batch.size() % micro_batch == 0;  // then weights are alike: one for the sum
  Maybe<LossAndGradient<M>> total;
  for (std::int64_t first = 0; first < parts; first += gradients_held) {
    const std::int64_t end = std::min(first + gradients_held, parts);
    std::vector<Maybe<LossAndGradient<M>>> results(static_cast<std::size_t>(end - first));
    parallel_tasks(end - first, [&](std::int64_t i) {
      const std::int64_t part = first + i;
      results[static_cast<std::size_t>(i)] =
          objective(batch.part(part * micro_batch, images_of(part)));
    });
    if (first == 0) total = LossAndGradient<M>{0, std::move(results[0]->gradient)};
    std::vector<std::vector<ValueOf<M>*>> terms;
    for (std::int64_t i = 0; i < end - first; ++i) {
      total->loss += weight(first + i) * results[static_cast<std::size_t>(i)]->loss;
      terms.push_back(parameters(results[static_cast<std::size_t>(i)]->gradient));
    }
    const std::vector<ValueOf<M>*> sums = parameters(total->gradient);
    parallel_tasks(std::ssize(sums), [&](std::int64_t which) {
      ValueOf<M>& sum = *sums[static_cast<std::size_t>(which)];
      if (first == 0 && !even) sum = sum * weight(0);
      for (std::int64_t part = std::max<std::int64_t>(first, 1); part < end; ++part) {
        ValueOf<M>& term =
            *terms[static_cast<std::size_t>(part - first)][static_cast<std::size_t>(which)];
        accumulate(sum, even ? term : term * weight(part));
        term = {};
      }
      if (end == parts && even) sum = sum * weight(0);
    });
  }
  return std::move(*total);
}

}  // namespace lintel
