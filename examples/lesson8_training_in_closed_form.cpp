// Lesson 8: a linearized model trained for any time without a step, and the task vector that the
// training amounts to.
#include <cstdio>
#include <lintel/nn/data/drawn/draw_task.hpp>
#include <lintel/nn/evaluate.hpp>
#include <lintel/nn/layers/vit.hpp>
#include <lintel/tangent/kernel_regression.hpp>
#include <lintel/tangent/linearized_model.hpp>
#include <lintel/tangent/ntk/matrix_free.hpp>
#include <lintel/tangent/training_dynamics.hpp>

using namespace lintel;

int main() {
  using Number = Tensor<double>;
  const TaskData task = draw_task("digits", 1, 40, 100);
  const std::int64_t classes = task.train.classes();
  const Batch train = batch_of(task.train, 0, 40);
  const Number images = cast<double>(train.images);
  const Number targets = Number::one_hot(train.labels, classes);

  // Under squared loss the linearized model's outputs obey a linear differential equation whose
  // matrix is the neural tangent kernel. Its eigenvectors are learned one by one, each at the rate
  // of its eigenvalue.
  const auto model = make_vit<double>(vit_preset("nano_patch8_32", classes), 1);
  const auto f = [](const auto& network, const Number& x) { return network(x); };
  const Number kernel = kernel_matrix(empirical_ntk(f, model, images, images, Kernel::full));
  const TrainingDynamics<double> dynamics(kernel, reshape(model(images), {-1, 1}),
                                          reshape(targets, {-1, 1}));

  // The same by gradient descent on the linearized model, step by step.
  const LinearizedModel linearized(f, model);
  const auto loss = [&](const auto& y) {
    const auto wrong = y - targets;
    return 0.5 * sum(wrong * wrong);
  };
  const double rate = 0.9 * dynamics.largest_rate();
  auto tau = zeros_like(model);
  std::printf("steps    loss, step by step    loss, closed form    |τ − Jᵀc| / |τ|\n");
  for (int step = 0; step <= 50; ++step) {
    const auto [value, gradient] = linearized.value_and_gradient(loss, tau, images);
    if (step % 10 == 0 && step > 0) {
      const Number c = dynamics.after_descent(rate, step);
      const auto closed = transposed_jacobian_times(f, model, images, reshape(c, targets.shape()));
      const double there = loss(reshape(dynamics.outputs(c), targets.shape())).item();
      std::printf("%5d %20.10f %20.10f %18.1e\n", step, value.item(), there,
                  norm(tau - closed) / norm(tau));
    }
    tau = tau - rate * gradient;
  }

  // Trained for ever: kernel regression. It, too, is a task vector, to be added or subtracted.
  const Number c = dynamics.after_flow(1e4 * dynamics.largest_rate());
  const auto forever = transposed_jacobian_times(f, model, images, reshape(c, targets.shape()));
  for (const double coefficient : {-1., 0., 0.5, 1.}) {
    std::printf(
        "θ0 %+.1f τ: %5.1f %% of the training images right\n", coefficient,
        100 * accuracy(cast<float>(linearized(coefficient * forever, images)), train.labels));
  }
}
