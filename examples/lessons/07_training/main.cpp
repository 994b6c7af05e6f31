// Lesson 7: training a vision transformer, on handwritten digits (or, without a folder that holds
// MNIST, on drawn ones).
#include <cstdio>
#include <lintel/core/transforms.hpp>
#include <lintel/nn/data/drawn/draw_task.hpp>
#include <lintel/nn/data/readers/read_task.hpp>
#include <lintel/nn/evaluate.hpp>
#include <lintel/nn/layers/vit.hpp>
#include <lintel/nn/train.hpp>

#include "../../run_program.hpp"
#include "picture.hpp"

using namespace lintel;
using Network = Vit<Tensor<float>>;

void run(int count, char* arguments[]) {
  const TaskData digits =
      count > 1 ? read_task(arguments[1], "MNIST", 32) : draw_task("digits", 1, 5000, 1000);
  const Network start = make_vit<float>(vit_preset("nano_patch8_32", digits.train.classes()), 1);
  std::printf("%d images, %d parameters\n\n", static_cast<int>(digits.train.size()),
              static_cast<int>(parameter_count(start)));

  // The loss of some images, for any value type of the network: this is all that is differentiated.
  const auto loss = [](const auto& vit, const Batch& part) {
    return cross_entropy(vit(part.images), part.labels);
  };

  // The gradient of a batch. Its parts run side by side, each its whole forward and backward pass.
  Batches batches(digits.train, 64, 1);
  const auto gradient = [&](const Network& vit, std::int64_t step) {
    return batch_gradient<Network>(
        [&](const Batch& part) {
          return value_and_grad([&](const auto& v) { return loss(v, part); })(vit);
        },
        batches(step), micro_batch_size(vit.shape.tokens()));
  };
  const auto test_accuracy = [&](const Network& vit) {
    return 100 *
           accuracy(predict([&](const Tensor<float>& images) { return vit(images); }, digits.test),
                    digits.test.labels);
  };

  lesson::Curve losses{"loss of the batch", {}}, errors{"share of test images wrong", {}};
  std::printf("  step    loss   test accuracy\n");
  const TrainingPlan plan{.steps = 600, .learning_rate = 2e-3};
  train(start, plan, gradient, Maybe<Network>(),
        [&](const TrainingState& state, const Network& vit) {
          losses.points.emplace_back(state.step, state.loss);
          if (state.step != 1 && state.step % 100 != 0) return;
          const double correct = test_accuracy(vit);
          errors.points.emplace_back(state.step, 1 - correct / 100);
          std::printf("%6d %7.3f %13.1f %%\n", static_cast<int>(state.step), state.loss, correct);
        });
  lesson::draw("07_training", {.title = "Training a vision transformer on digits",
                               .x = "step",
                               .y = "loss, share wrong",
                               .log_y = true,
                               .curves = {losses, errors}});
}

int main(int count, char* arguments[]) {
  return run_program("lesson 7", [&] { run(count, arguments); });
}
