// Tasks for the foundation: images, and a frozen head that asks for something new.
#pragma once

#include <cstdint>
#include <vector>

#include "lintel/core/io/model_file.hpp"
#include "lintel/core/transforms.hpp"
#include "lintel/nn/data/drawn/draw_task.hpp"
#include "lintel/nn/evaluate.hpp"
#include "lintel/nn/layers/cosine_head.hpp"
#include "lintel/nn/layers/turned_directions.hpp"
#include "lintel/nn/layers/vit.hpp"
#include "lintel/nn/train.hpp"

namespace lesson {

using Encoder = lintel::Vit<lintel::Tensor<float>>;

/// A random encoder, and the one that comes with lintel, pre-trained on a drawn world and a first
/// sight of every drawn task (examples/foundation).
inline Encoder random_encoder() {
  return lintel::make_vit<float>(lintel::vit_preset("micro_patch8_32"), 1);
}
inline Encoder foundation() {
  return lintel::load_model(LINTEL_FOUNDATION, random_encoder(), lintel::UnknownNames::ignore);
}

/// A drawn task. Its head, a direction for each class, is what the foundation has learned, turned
/// by 75 degrees: the foundation tells the classes apart, and must learn to say so in other
/// directions.
struct Domain {
  lintel::ImageSet train, test;
  lintel::Tensor<float> head;  // [classes, width]
};

inline Domain domain(const std::string& name) {
  lintel::TaskData task = lintel::draw_task(name, 1, 2000, 300);
  const auto learned =
      lintel::SafetensorsFile(LINTEL_FOUNDATION).read<float>("class_directions." + name);
  return {std::move(task.train), std::move(task.test),
          lintel::turned_directions(learned, 75, 1, name)};
}

/// 20 cos(features, class direction), for any value type of the encoder.
template <class T>
auto logits(const lintel::Vit<T>& vit, const lintel::Tensor<float>& images, const Domain& domain) {
  return lintel::cosine_logits(vit.features(images), domain.head);
}

/// The encoder after so many steps of 32 images of the domain; the head stays as it is.
inline Encoder trained(const Encoder& start, const Domain& domain, std::int64_t steps,
                       double learning_rate = 7e-4) {
  using namespace lintel;
  Batches batches(domain.train, 32, 1);
  const auto gradient = [&](const Encoder& vit, std::int64_t step) {
    return batch_gradient<Encoder>(
        [&](const Batch& part) {
          return value_and_grad([&](const auto& v) {
            return cross_entropy(logits(v, part.images, domain), part.labels);
          })(vit);
        },
        batches(step), micro_batch_size(vit.shape.tokens()));
  };
  const TrainingPlan plan{
      .steps = steps, .warm_up = steps / 10, .learning_rate = learning_rate, .weight_decay = 0.1};
  return train(start, plan, gradient, Maybe<Encoder>(start),
               [](const TrainingState&, const Encoder&) {});
}

/// The share (%) of the domain's test images that the encoder gets right.
inline double accuracy_on(const Domain& domain, const Encoder& encoder) {
  const auto f = [&](const lintel::Tensor<float>& images) {
    return logits(encoder, images, domain);
  };
  return 100 * lintel::accuracy(lintel::predict(f, domain.test), domain.test.labels);
}

}  // namespace lesson
