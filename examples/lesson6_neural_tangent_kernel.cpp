// Lesson 6: the neural tangent kernel, and a classifier that comes out of it without any training
// step.
#include <iomanip>
#include <iostream>
#include <lintel/nn/data/drawn/draw_task.hpp>
#include <lintel/nn/evaluate.hpp>
#include <lintel/nn/layers/vit.hpp>
#include <lintel/tangent/kernel_regression.hpp>
#include <lintel/tangent/ntk/empirical.hpp>

using namespace lintel;

int main() {
  using Number = Tensor<float>;
  const TaskData task = draw_task("textures", 1, 200, 200);
  const Batch train = batch_of(task.train, 0, task.train.size());
  const Batch test = batch_of(task.test, 0, task.test.size());

  // An untrained network. Images that move its weights in the same direction are alike to it: that
  // is the kernel, k(x, x') = <∇f(x), ∇f(x')>.
  const Vit<Number> vit = make_vit<float>(vit_preset("nano_patch8_32", 1), 1);
  const auto f = [](const auto& network, const Number& images) { return network(images); };
  const Number among_train = empirical_ntk(f, vit, train.images, train.images, Kernel::trace);
  const Number test_to_train = empirical_ntk(f, vit, test.images, train.images, Kernel::trace);

  std::cout << "mean kernel between training images, by class (in units of the mean diagonal)\n\n";
  const std::int64_t classes = task.train.classes(), shown = std::min<std::int64_t>(classes, 6);
  const Number members = Number::one_hot(train.labels, classes);
  const Number counts = sum(members, {0});
  const Number sums = matmul(matmul(members, among_train, Transpose::left), members);
  double diagonal = 0;
  for (std::int64_t i = 0; i < train.size(); ++i)
    diagonal += among_train.at({i, i}) / static_cast<double>(train.size());
  for (std::int64_t a = 0; a < shown; ++a) {
    std::cout << "  " << std::left << std::setw(12)
              << task.train.class_names[static_cast<std::size_t>(a)] << std::right;
    for (std::int64_t b = 0; b < shown; ++b) {
      std::cout << std::fixed << std::setprecision(3) << std::setw(8)
                << sums.at({a, b}) / (counts.at({a}) * counts.at({b})) / diagonal;
    }
    std::cout << "\n";
  }

  // Training the linearized network to the end, from here, would give ridge regression with this
  // kernel.
  std::cout << "\n   ridge   training accuracy   test accuracy   (" << classes << " classes, "
            << train.size() << " training images)\n";
  for (const double ridge : {1e-1, 1e-2, 1e-3, 1e-4}) {
    const Number coefficients =
        kernel_regression(among_train, members - 1.0 / static_cast<double>(classes), ridge);
    std::cout << std::setprecision(4) << std::setw(8) << ridge << std::setprecision(1)
              << std::setw(18) << 100 * accuracy(matmul(among_train, coefficients), train.labels)
              << " %" << std::setw(14)
              << 100 * accuracy(matmul(test_to_train, coefficients), test.labels) << " %\n";
  }
}
