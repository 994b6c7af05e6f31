// Several tasks for one network: its head has the classes of the first, then those of the next.
#pragma once

#include <cstdint>
#include <vector>

#include "lintel/core/transforms.hpp"
#include "lintel/nn/data/drawn/draw_task.hpp"
#include "lintel/nn/evaluate.hpp"
#include "lintel/nn/layers/vit.hpp"
#include "lintel/nn/train.hpp"

namespace lesson {

using Network = lintel::Vit<lintel::Tensor<float>>;

/// A drawn task, and which of the head's classes are its own.
struct Domain {
  lintel::ImageSet train, test;
  std::int64_t first_class, classes;
};

inline Domain domain(const char* name, std::int64_t first_class) {
  lintel::TaskData task = lintel::draw_task(name, 1, 3000, 500);
  const std::int64_t classes = task.train.classes();
  return {std::move(task.train), std::move(task.test), first_class, classes};
}

/// The domain's own logits among those of all, for any value type of the network.
template <class T>
auto logits(const lintel::Vit<T>& vit, const lintel::Tensor<float>& images, const Domain& domain) {
  return slice(vit(images), 1, domain.first_class, domain.classes);
}

/// The network after so many steps on domains that take turns.
inline Network trained(const Network& start, const std::vector<const Domain*>& domains,
                       std::int64_t steps, double learning_rate = 1e-3) {
  using namespace lintel;
  std::vector<Batches> batches;
  for (const Domain* one : domains) batches.emplace_back(one->train, 32, 1);
  const auto gradient = [&](const Network& vit, std::int64_t step) {
    const auto turn = static_cast<std::size_t>(step) % domains.size();
    return batch_gradient<Network>(
        [&](const Batch& part) {
          auto [value, slope] = value_and_grad([&](const auto& v) {
            return cross_entropy(logits(v, part.images, *domains[turn]), part.labels);
          })(vit);
          return LossAndGradient<Network>{static_cast<double>(value.item()), std::move(slope)};
        },
        batches[turn](step), micro_batch_size(vit.shape.tokens()));
  };
  return train(start, {.steps = steps, .learning_rate = learning_rate}, gradient,
               Maybe<Network>(start), [](const TrainingState&, const Network&) {});
}

/// The share (%) of the domain's test images that the network gets right.
inline double accuracy_on(const Domain& domain, const Network& network) {
  const auto f = [&](const lintel::Tensor<float>& images) {
    return logits(network, images, domain);
  };
  return 100 * lintel::accuracy(lintel::predict(f, domain.test), domain.test.labels);
}

}  // namespace lesson
