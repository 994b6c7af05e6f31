#include "lintel/tangent/ntk/infinite_width.hpp"

#include "catch.hpp"
#include "lintel/tangent/ntk/empirical.hpp"
#include "lintel/tangent/ntk/localization.hpp"
#include "lintel/tangent/ntk/movement.hpp"
#include "nn/tiny_vit.hpp"

using namespace lintel;
using namespace lintel::test;

namespace {
const auto outputs = [](const auto& model, const auto& inputs) { return model(inputs); };
constexpr Nonlinearity both[] = {Nonlinearity::relu, Nonlinearity::erf};
}  // namespace

TEST_CASE("closed forms agree with integrals over the normal distribution", "[infinite_width]") {
  // One hidden layer: Σ' = w E[φ φ] + b by a sum over a fine grid of (z, z').
  Random random(1, "inputs");
  const Real x = Real::normal({2, 3}, random);
  for (const Nonlinearity nonlinearity : both) {
    const DenseShape shape{.inputs = 3,
                           .hidden = 1,
                           .nonlinearity = nonlinearity,
                           .weight_variance = 1.7,
                           .bias_variance = 0.3};
    const Real s = matmul(x, x, Transpose::right) * (1.7 / 3) + 0.3;
    const double p = s.at({0, 0}), q = s.at({1, 1}), c = s.at({0, 1});
    const double along = c / std::sqrt(p), rest = std::sqrt(q - along * along);
    const auto phi = [&](double z) {
      return nonlinearity == Nonlinearity::relu ? std::max(0., z) : std::erf(z);
    };
    const auto slope = [&](double z) {
      return nonlinearity == Nonlinearity::relu ? (z > 0 ? 1. : 0.)
                                                : 2 * std::exp(-z * z) / std::sqrt(M_PI);
    };
    double values = 0, slopes = 0;
    const double h = 0.01;
    for (double u = -7 + h / 2; u < 7; u += h) {
      for (double v = -7 + h / 2; v < 7; v += h) {
        const double weight = std::exp(-(u * u + v * v) / 2) / (2 * M_PI) * h * h;
        const double z = std::sqrt(p) * u, w = along * u + rest * v;
        values += weight * phi(z) * phi(w);
        slopes += weight * slope(z) * slope(w);
      }
    }
    const auto [nngp, ntk] = infinite_width_kernels(shape, x, x);
    CHECK(nngp.at({0, 1}) == Approx(1.7 * values + 0.3).epsilon(1e-3));
    CHECK(ntk.at({0, 1}) == Approx(1.7 * values + 0.3 + 1.7 * slopes * c).epsilon(3e-3));
  }
}

TEST_CASE("an input's own entry is exact", "[infinite_width]") {
  // Without biases and with σ_w² = 2, ReLU layers keep Σ(x, x) = 2 |x|² / n, and each adds as much
  // to Θ(x, x) as it has.
  Random random(2, "inputs");
  const Real x = Real::normal({5, 7}, random);
  const DenseShape shape{.inputs = 7, .hidden = 3, .weight_variance = 2, .bias_variance = 0};
  const auto kernels = infinite_width_kernels(shape, x, x);
  for (std::int64_t i = 0; i < 5; ++i) {
    const Real row = x.sliced(0, i, 1);
    const double first = 2 * sum(row * row).item() / 7;
    CHECK(kernels.nngp.at({i, i}) == Approx(first).epsilon(1e-13));
    CHECK(kernels.ntk.at({i, i}) == Approx(4 * first).epsilon(1e-13));
  }
}

TEST_CASE("the empirical kernel goes to the infinite-width one as 1/√width", "[infinite_width]") {
  Random random(1, "inputs");
  const Real x = Real::normal({4, 6}, random);
  for (const Nonlinearity nonlinearity : both) {
    std::vector<double> logs, errors;
    for (const std::int64_t width : {64, 256, 1024}) {
      DenseShape shape{.inputs = 6,
                       .width = width,
                       .hidden = 2,
                       .nonlinearity = nonlinearity,
                       .weight_variance = 2,
                       .bias_variance = 0.1,
                       .output_scale = 0.7};
      const Real limit = infinite_width_kernels(shape, x, x).ntk;
      double square = 0;
      constexpr std::uint64_t seeds = 12;
      for (std::uint64_t seed = 0; seed < seeds; ++seed) {
        const auto network = make_dense_network<double>(shape, seed);
        const double apart =
            relative_movement(limit, empirical_ntk(outputs, network, x, x, Kernel::trace));
        square += apart * apart / seeds;
      }
      logs.push_back(std::log(static_cast<double>(width)));
      errors.push_back(0.5 * std::log(square));
    }
    const double slope = (errors[2] - errors[0]) / (logs[2] - logs[0]);
    CAPTURE(slope, std::exp(errors[2]));
    CHECK(slope == Approx(-0.5).margin(0.15));
    CHECK(std::exp(errors[2]) < 0.1);
  }
}

TEST_CASE("inputs of another size have no infinite-width kernel", "[infinite_width]") {
  CHECK_THROWS_AS(infinite_width_kernels({.inputs = 5}, Real::zeros({2, 4}), Real::zeros({2, 5})),
                  Error);
}

TEST_CASE("eigenfunctions have mean square 1 at home, and vanish where the kernel does",
          "[localization]") {
  // Two tasks in orthogonal directions: the kernel between them is zero.
  Random random(2, "images");
  const Real task = concat(1, Real::normal({12, 5}, random), Real::zeros({12, 5}));
  const Real control = concat(1, Real::zeros({7, 5}), Real::normal({7, 5}, random));
  const Real kernel = matmul(task, task, Transpose::right);
  const Eigenfunctions<double> functions(kernel, 3);
  const Real phi = functions.at(kernel);
  const Real gram = matmul(phi, phi, Transpose::left) / 12.;
  for (std::int64_t i = 0; i < 3; ++i) {
    for (std::int64_t j = 0; j < 3; ++j)
      CHECK(gram.at({i, j}) == Approx(i == j ? 1 : 0).margin(1e-10));
  }
  CHECK(mean(functions.local_energy(kernel)).item() == Approx(1));
  CHECK(mean(functions.local_energy(matmul(control, task, Transpose::right))).item() == 0);
  CHECK_THROWS_AS(Eigenfunctions<double>(kernel, 13), Error);
  CHECK(kernel_alignment(kernel, kernel * 3.) == Approx(1));
  CHECK(relative_movement(kernel, kernel * 3.) == Approx(2));
  CHECK(relative_movement(kernel * 0., kernel * 0.) == 0);
  CHECK_THROWS_WITH(relative_movement(kernel, kernel.sliced(1, 0, 1)),
                    ContainsSubstring("relative_movement: shapes"));
}
