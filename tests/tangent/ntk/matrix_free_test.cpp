#include "lintel/tangent/ntk/matrix_free.hpp"

#include "catch.hpp"
#include "lintel/tangent/conjugate_gradients.hpp"
#include "lintel/tangent/kernel_regression.hpp"
#include "nn/tiny_vit.hpp"

using namespace lintel;
using namespace lintel::test;

namespace {
const auto logits = [](const auto& model, const auto& images) { return model(images); };
}

TEST_CASE("products with the kernel that is never formed", "[ntk]") {
  const Vit<Real> vit = tiny_vit<double>(1);
  const Real first = random_images<double>(21, 1), second = random_images<double>(35, 2);
  Random random(3, "vector");
  const Real v = Real::normal({35, 3}, random);
  const Real full = empirical_ntk(logits, vit, first, second, Kernel::full);
  const Real expected = reshape(matmul(kernel_matrix(full), reshape(v, {105, 1})), {21, 3});
  CHECK(model_difference(kernel_times(logits, vit, first, second, v, {}), expected) < 1e-12);
  for (const Kernel kind : {Kernel::trace, Kernel::one_output, Kernel::sum_of_logits}) {
    const KernelOptions options{.kind = kind, .output = 1};
    const Real kernel = empirical_ntk(logits, vit, first, second, options);
    CHECK(model_difference(kernel_times(logits, vit, first, second, v, options),
                           matmul(kernel, v)) < 1e-12);
  }
  const KernelOptions part{
      .parameters = [](const std::string& name) { return name.find("mlp") != std::string::npos; }};
  const Real of_part = empirical_ntk(logits, vit, first, second, part);
  CHECK(model_difference(kernel_times(logits, vit, first, second, v, part),
                         reshape(matmul(kernel_matrix(of_part), reshape(v, {105, 1})), {21, 3})) <
        1e-12);
  CHECK_THROWS_AS(kernel_times(logits, vit, first, second, first, {}), Error);
  CHECK_THROWS_WITH(
      kernel_times(logits, vit, first, second, Real::zeros({35, 0}), {.kind = Kernel::trace}),
      ContainsSubstring("one column or more"));
  CHECK_THROWS_AS(kernel_times(logits, vit, first, second, v, {.kind = Kernel::diagonal}), Error);
}

TEST_CASE("kernel regression without the kernel, by preconditioned conjugate gradients", "[ntk]") {
  const Vit<Real> vit = tiny_vit<double>(2);
  const Real images = random_images<double>(40, 1), landmarks = images.sliced(0, 0, 12);
  const KernelOptions options{.kind = Kernel::sum_of_logits};
  const Real kernel = empirical_ntk(logits, vit, images, images, options);
  Random random(3, "targets");
  const Real targets = Real::normal({40, 2}, random);
  const double ridge = 1e-2, mu = ridge * detail::mean_diagonal(kernel);
  const auto times = [&](const Real& v) {
    return kernel_times(logits, vit, images, images, v, options) + v * mu;
  };
  const NystromPreconditioner<double> nystrom(
      empirical_ntk(logits, vit, images, landmarks, options),
      empirical_ntk(logits, vit, landmarks, landmarks, options), mu);
  const auto found = conjugate_gradients(times, targets, nystrom, {.tolerance = 1e-10});
  const auto plain =
      conjugate_gradients(times, targets, [](const Real& r) { return r; }, {.tolerance = 1e-10});
  const Real dense = kernel_regression(kernel, targets, ridge);
  CAPTURE(found.steps, plain.steps);
  CHECK(model_difference(found.x, dense) < 1e-8);
  CHECK(model_difference(plain.x, dense) < 1e-8);
  CHECK(found.steps < plain.steps);
  CHECK(found.residual <= 1e-10);
}

TEST_CASE("conjugate gradients that cannot go on", "[ntk]") {
  const auto same = [](const Real& r) { return r; };
  const Real b({2, 1}, {1, 1});
  CHECK_THROWS_WITH(conjugate_gradients([](const Real& v) { return -v; }, b, same),
                    ContainsSubstring("not positive definite"));
  const double nan = std::numeric_limits<double>::quiet_NaN();
  CHECK_THROWS_WITH(conjugate_gradients(same, b * nan, same), ContainsSubstring("right side 0"));
  CHECK_THROWS_WITH(conjugate_gradients([=](const Real& v) { return v * nan; }, b, same),
                    ContainsSubstring("a product or the preconditioner"));
  const auto stopped = conjugate_gradients(
      [](const Real& v) {
        return v * Real({2, 1}, {1, 9});
      },
      b, same, {.max_steps = 1});
  CHECK(stopped.steps == 1);
  CHECK(stopped.residual > 1e-6);
  const auto tiny = [](const Tensor<float>& v) { return v * 1e-39f; };
  CHECK_THROWS_WITH(conjugate_gradients(tiny, Tensor<float>({2, 1}, {1, 0}),
                                        [](const Tensor<float>& r) { return r; }),
                    ContainsSubstring("not finite"));
}

TEST_CASE("the residual of conjugate gradients is that of their answer", "[ntk]") {
  // In float, of a matrix so ill-conditioned that the residual carried along comes down to any
  // tolerance, whatever becomes of the answer.
  const std::int64_t n = 60;
  Tensor<float> a = Tensor<float>::zeros({n, n});
  for (std::int64_t i = 0; i < n; ++i) {
    for (std::int64_t j = 0; j < n; ++j) {
      const double distance = 0.05 * static_cast<double>(i - j);
      a.mutable_data()[i * n + j] =
          static_cast<float>(std::exp(-distance * distance) + (i == j ? 1e-4 : 0));
    }
  }
  Random random(1, "right side");
  const auto b = Tensor<float>::normal({n, 1}, random);
  const auto found = conjugate_gradients([&](const Tensor<float>& v) { return matmul(a, v); }, b,
                                         [](const Tensor<float>& r) { return r; },
                                         {.tolerance = 1e-6, .max_steps = 2000});
  const Real left = cast<double>(b) - matmul(cast<double>(a), cast<double>(found.x));
  const double residual = norm(left) / norm(cast<double>(b));
  CAPTURE(found.steps, found.residual, residual);
  CHECK(residual > 1e-6);  // float does not hold a better answer
  CHECK(found.residual > residual / 2);
  CHECK(found.residual < residual * 2);
}
