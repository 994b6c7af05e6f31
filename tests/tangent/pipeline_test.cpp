// Fine-tuning in the tangent space on a drawn task, from images to a task vector.
#include "catch.hpp"
#include "lintel/nn/data/drawn/draw_task.hpp"
#include "lintel/nn/evaluate.hpp"
#include "lintel/nn/layers/cosine_head.hpp"
#include "lintel/nn/train.hpp"
#include "lintel/tangent/linearized_model.hpp"
#include "nn/tiny_vit.hpp"

using namespace lintel;
using namespace lintel::test;

TEST_CASE("linearized fine-tuning lowers the loss of the linearized model", "[pipeline]") {
  using Images = Tensor<float>;
  using Encoder = Vit<Images>;
  const ImageSet set = draw_task(drawn_task_names().front(), 1, 48, 8, 8).train;
  const Encoder origin = make_vit<float>(
      {.image = 8, .patch = 4, .width = 16, .depth = 2, .heads = 2, .classes = 0}, 1);
  Random random(1, "rows");
  const Images head = Images::normal({set.classes(), 16}, random);
  const LinearizedModel model(
      [](const auto& m, const Images& images) { return m.features(images); }, origin);
  const Batch all = batch_of(set, 0, set.size());
  const auto loss = [&head](const auto& features, const Batch& part) {
    return cross_entropy(cosine_logits(features, head), part.labels);
  };
  const auto loss_at = [&](const Encoder& tau) {
    return static_cast<double>(loss(model(tau, all.images), all).item());
  };

  const auto tuned_on = [&](std::int64_t threads) {
    const ThreadLimit limit(threads);
    Batches batches(set, 16, 1);
    return train(
        zeros_like(origin), {.steps = 30, .warm_up = 3, .learning_rate = 2e-3, .weight_decay = 0.1},
        [&](const Encoder& tau, std::int64_t step) {
          const auto objective = [&](const Batch& part) {
            return model.value_and_gradient(
                [&](const auto& features) { return loss(features, part); }, tau, part.images);
          };
          return batch_gradient<Encoder>(objective, batches(step), 4);
        },
        {}, [](const TrainingState&, const Encoder&) {});
  };
  const Encoder tau = tuned_on(1);
  const double before = loss_at(zeros_like(origin)), after = loss_at(tau);
  CHECK(before == Approx(loss(origin.features(all.images), all).item()).epsilon(1e-5));
  CHECK(after < 0.9 * before);
  CHECK(same_bits(tuned_on(2), tau));

  // Its predictions over the set are those of the features at once.
  const Images features = predict([&](const Images& images) { return model(tau, images); }, set, 7);
  CHECK(model_difference(features, model(tau, all.images)) < 1e-4);
}
