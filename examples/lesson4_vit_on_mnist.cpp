// Lesson 4: a vision transformer, trained on handwritten digits (or, without a folder that holds
// MNIST, on drawn ones).
#include <exception>
#include <iomanip>
#include <iostream>
#include <lintel/core/transforms.hpp>
#include <lintel/nn/data/drawn/draw_task.hpp>
#include <lintel/nn/data/task.hpp>
#include <lintel/nn/evaluate.hpp>
#include <lintel/nn/layers/vit.hpp>
#include <lintel/nn/train.hpp>

using namespace lintel;

void lesson(int count, char* arguments[]) {
  const TaskData digits =
      count > 1 ? read_task(arguments[1], "MNIST", 32) : draw_task("digits", 1, 5000, 1000);
  std::cout << digits.train.size() << " images to train on, " << digits.test.size()
            << " to test on\n";

  using Network = Vit<Tensor<float>>;
  const Network start = make_vit<float>(vit_preset("nano_patch8_32", digits.train.classes()), 1);
  std::cout << "nano_patch8_32 has " << parameter_count(start) << " parameters\n\n";

  // The loss of some images, for any value type of the network: this one line is all that is
  // differentiated.
  const auto loss = [](const auto& vit, const Batch& part) {
    return cross_entropy(vit(part.images), part.labels);
  };

  Batches batches(digits.train, 64, 1);
  const auto gradient = [&](const Network& vit, std::int64_t step) {
    return batch_gradient<Network>(
        [&](const Batch& part) {
          auto [value, slope] = value_and_grad([&](const auto& v) { return loss(v, part); })(vit);
          return LossAndGradient<Network>{static_cast<double>(value.item()), std::move(slope)};
        },
        batches(step), micro_batch_size(vit.shape.tokens()));
  };
  const auto test_accuracy = [&](const Network& vit) {
    return accuracy(predict([&](const Tensor<float>& images) { return vit(images); }, digits.test),
                    digits.test.labels);
  };

  std::cout << "  step    loss   test accuracy\n" << std::fixed;
  const TrainingPlan plan{.steps = 600, .learning_rate = 2e-3};
  train(start, plan, gradient, Maybe<Network>(),
        [&](const TrainingState& state, const Network& vit) {
          if (state.step == 1 || state.step % 100 == 0) {
            std::cout << std::setw(6) << state.step << std::setprecision(3) << std::setw(8)
                      << state.loss << std::setprecision(1) << std::setw(14)
                      << 100 * test_accuracy(vit) << " %\n";
          }
        });
}

int main(int count, char* arguments[]) {
  try {
    lesson(count, arguments);
  } catch (const std::exception& problem) {
    std::cerr << problem.what() << "\n";
    return 1;
  }
}
