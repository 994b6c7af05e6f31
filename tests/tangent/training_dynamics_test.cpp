#include "lintel/tangent/training_dynamics.hpp"

#include "catch.hpp"
#include "lintel/tangent/kernel_regression.hpp"
#include "lintel/tangent/linearized_model.hpp"
#include "lintel/tangent/ntk/matrix_free.hpp"
#include "nn/tiny_vit.hpp"

using namespace lintel;
using namespace lintel::test;

TEST_CASE("500 steps of gradient descent on the linearized model, in closed form", "[dynamics]") {
  const Vit<Real> vit = tiny_vit<double>(1);
  const Real train = random_images<double>(6, 1), test = random_images<double>(3, 2);
  const auto f = [](const auto& model, const auto& images) { return model(images); };
  Random random(3, "targets");
  const Real targets = Real::normal({6, 3}, random);
  const auto column = [](const Real& y) { return reshape(y, {-1, 1}); };

  const TrainingDynamics<double> dynamics(
      kernel_matrix(empirical_ntk(f, vit, train, train, Kernel::full)), column(vit(train)),
      column(targets));
  const double rate = 0.5 * dynamics.largest_rate();
  const std::int64_t steps = 500;

  const LinearizedModel linearized(f, vit);
  const auto loss = [&](const auto& y) {
    const auto residual = y - targets;
    return 0.5 * sum(residual * residual);
  };
  Vit<Real> tau = zeros_like(vit);
  for (std::int64_t step = 0; step < steps; ++step) {
    tau = tau - rate * linearized.value_and_gradient(loss, tau, train).second;
  }

  const Real c = dynamics.after_descent(rate, steps);
  const Real of_tests = kernel_matrix(empirical_ntk(f, vit, test, train, Kernel::full));
  const double of_train = model_difference(dynamics.outputs(c), column(linearized(tau, train)));
  const double elsewhere =
      model_difference(column(vit(test)) + matmul(of_tests, c), column(linearized(tau, test)));
  const double of_tau =
      model_difference(transposed_jacobian_times(f, vit, train, reshape(c, {6, 3})), tau);
  CAPTURE(of_train, elsewhere, of_tau);
  CHECK(of_train <= 1e-8);
  CHECK(elsewhere <= 1e-8);
  CHECK(of_tau <= 1e-8);
}

TEST_CASE("gradient flow is gradient descent in very small steps, and ends in regression",
          "[dynamics]") {
  Random random(4, "kernel");
  const Real x = Real::normal({5, 9}, random), kernel = matmul(x, x, Transpose::right);
  const Real start = Real::normal({5, 2}, random), targets = Real::normal({5, 2}, random);
  const TrainingDynamics<double> dynamics(kernel, start, targets);
  CHECK(model_difference(dynamics.after_flow(0.05), dynamics.after_descent(5e-8, 1000000)) < 1e-5);
  CHECK(model_difference(dynamics.after_flow(1e9), kernel_regression(kernel, targets - start, 0)) <
        1e-9);
  CHECK(model_difference(dynamics.outputs(dynamics.after_flow(1e9)), targets) < 1e-9);
  CHECK(norm(dynamics.after_flow(0)) == 0);
  // A direction without any kernel still has a coefficient, t (y − f0), and moves nothing.
  const TrainingDynamics<double> flat(Real::zeros({2, 2}), Real::zeros({2, 1}),
                                      Real({2, 1}, {1, 2}));
  CHECK(flat.after_flow(3).at({1, 0}) == Approx(6));
  // One that is negative, as by rounding, neither grows nor moves anything.
  const TrainingDynamics<double> rounded(Real({2, 2}, {1, 0, 0, -1e-6}), Real::zeros({2, 1}),
                                         Real({2, 1}, {1, 2}));
  CHECK(rounded.after_flow(1e9).at({1, 0}) == Approx(2e9));
  CHECK(rounded.outputs(rounded.after_flow(1e9)).values() == std::vector<double>{1, 0});
  CHECK_THROWS_WITH(dynamics.after_descent(dynamics.largest_rate() * 1.1, 10),
                    ContainsSubstring("2 / largest eigenvalue"));
  CHECK_THROWS_AS(dynamics.after_flow(-1), Error);
  CHECK_THROWS_AS(TrainingDynamics<double>(kernel, start, Real::zeros({5, 3})), Error);
}
