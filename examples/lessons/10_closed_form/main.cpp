// Lesson 10: a linearized model trained for any time without a step, and the task vector that the
// training amounts to.
#include <cstdio>
#include <lintel/nn/data/drawn/draw_task.hpp>
#include <lintel/nn/evaluate.hpp>
#include <lintel/nn/layers/vit.hpp>
#include <lintel/tangent/kernel_regression.hpp>
#include <lintel/tangent/linearized_model.hpp>
#include <lintel/tangent/ntk/matrix_free.hpp>
#include <lintel/tangent/training_dynamics.hpp>

#include "../../run_program.hpp"
#include "picture.hpp"

using namespace lintel;
using Number = Tensor<double>;

void run() {
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
  const auto loss = [&](const auto& y) { return 0.5 * sum(square(y - targets)); };
  const double rate = 0.9 * dynamics.largest_rate();
  // After so many steps: the loss, and the task vector τ = Jᵀ c.
  const auto loss_after = [&](std::int64_t steps) {
    return loss(reshape(dynamics.outputs(dynamics.after_descent(rate, steps)), targets.shape()))
        .item();
  };
  const auto vector_of = [&](const Number& c) {
    return transposed_jacobian_times(f, model, images, reshape(c, targets.shape()));
  };

  // The same by gradient descent on the linearized model, step by step.
  const LinearizedModel linearized(f, model);
  auto tau = zeros_like(model);
  lesson::Curve closed{"closed form", {}}, stepped{"gradient descent", {}, false};
  std::printf("steps    loss, step by step    loss, closed form    |τ − Jᵀc| / |τ|\n");
  for (int step = 0; step <= 50; ++step) {
    const auto [value, gradient] = linearized.value_and_gradient(loss, tau, images);
    if (step > 0 && step % 5 == 0) stepped.points.emplace_back(step, value.item());
    if (step > 0 && step % 10 == 0) {
      const auto predicted = vector_of(dynamics.after_descent(rate, step));
      std::printf("%5d %20.10f %20.10f %18.1e\n", step, value.item(), loss_after(step),
                  norm(tau - predicted) / norm(tau));
    }
    tau = tau - rate * gradient;
  }
  for (std::int64_t step = 1; step < 100000; step = step * 5 / 4 + 1)
    closed.points.emplace_back(step, loss_after(step));

  // Gradient flow for 10⁴ largest rates. That, too, is a task vector, to be added or subtracted.
  const auto late = vector_of(dynamics.after_flow(1e4 * dynamics.largest_rate()));
  for (const double coefficient : {-1., 0., 0.5, 1.}) {
    std::printf("θ0 %+.1f τ: %5.1f %% of the training images right\n", coefficient,
                100 * accuracy(cast<float>(linearized(coefficient * late, images)), train.labels));
  }
  lesson::draw("10_closed_form", {.title = "Training, without training",
                                  .x = "steps of gradient descent",
                                  .y = "loss",
                                  .log_x = true,
                                  .log_y = true,
                                  .curves = {closed, stepped}});
}

int main() { return run_program("lesson 10", run); }
