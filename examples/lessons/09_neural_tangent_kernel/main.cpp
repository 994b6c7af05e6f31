// Lesson 9: the neural tangent kernel, and a classifier that comes out of it without any training
// step.
#include <cmath>
#include <cstdio>
#include <lintel/nn/data/drawn/draw_task.hpp>
#include <lintel/nn/evaluate.hpp>
#include <lintel/nn/layers/vit.hpp>
#include <lintel/tangent/kernel_regression.hpp>
#include <lintel/tangent/ntk/empirical.hpp>

#include "../../run_program.hpp"
#include "picture.hpp"

using namespace lintel;
using Number = Tensor<float>;

void run() {
  const TaskData task = draw_task("scenes", 1, 200, 200);
  const Batch train = batch_of(task.train, 0, 200), test = batch_of(task.test, 0, 200);

  // An untrained network. Images that move its weights in the same direction are alike to it: that
  // is the kernel, k(x, x') = ⟨∇f(x), ∇f(x')⟩.
  const Vit<Number> vit = make_vit<float>(vit_preset("nano_patch8_32", 1), 1);
  const auto f = [](const auto& network, const Number& images) { return network(images); };
  const Number among_train = empirical_ntk(f, vit, train.images, train.images, Kernel::trace);
  const Number test_to_train = empirical_ntk(f, vit, test.images, train.images, Kernel::trace);

  // The definition itself, for one pair of images.
  const auto gradient = [&](std::int64_t image) {
    const Number one = train.images.sliced(0, image, 1);
    return grad([&](const auto& network) { return sum(network(one)); })(vit);
  };
  std::printf("k(x0, x1) = %.5f, ⟨∇f(x0), ∇f(x1)⟩ = %.5f\n\n", among_train.at({0, 1}),
              dot(gradient(0), gradient(1)).item());

  // Which class is an image? Training the linearized network to the end, from here, would give
  // regression with this kernel.
  const std::int64_t classes = task.train.classes();
  const Number targets =
      Number::one_hot(train.labels, classes) - 1.0 / static_cast<double>(classes);
  std::printf("   ridge   training accuracy   test accuracy   (chance %.1f %%)\n",
              100.0 / static_cast<double>(classes));
  for (const double ridge : {1., 1e-1, 1e-2, 1e-3}) {
    const Number coefficients = kernel_regression(among_train, targets, ridge);
    std::printf("%8.4f %17.1f %% %13.1f %%\n", ridge,
                100 * accuracy(matmul(among_train, coefficients), train.labels),
                100 * accuracy(matmul(test_to_train, coefficients), test.labels));
  }

  // The kernel between classes: cosines of the gradients of different images, on average; and what
  // is left when the mean of each row and column is taken away.
  Number between = Number::zeros({classes, classes}), pairs = between;
  for (std::int64_t i = 0; i < train.size(); ++i) {
    for (std::int64_t j = 0; j < train.size(); ++j) {
      const std::int64_t cell = train.labels[static_cast<std::size_t>(i)] * classes +
                                train.labels[static_cast<std::size_t>(j)];
      const float lengths = among_train.at({i, i}) * among_train.at({j, j});
      between.mutable_data()[cell] += i == j ? 0 : among_train.at({i, j}) / std::sqrt(lengths);
      pairs.mutable_data()[cell] += i != j;
    }
  }
  const Number cosines = between / pairs;
  const Number shared =
      mean(cosines, {0}, Keep::yes) + mean(cosines, {1}, Keep::yes) - mean(cosines);
  const Number answers = matmul(test_to_train, kernel_regression(among_train, targets, 1e-1));
  lesson::draw("09_neural_tangent_kernel", "An untrained network's kernel between classes",
               {{"class by class: mean cosine", cosines},
                {"without what all share", cosines - shared},
                {"answers to 20 test images", answers.sliced(0, 0, 20)}});
}

int main() { return run_program("lesson 9", run); }
