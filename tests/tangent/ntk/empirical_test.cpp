#include "lintel/tangent/ntk/empirical.hpp"

#include "catch.hpp"
#include "lintel/nn/layers/linear.hpp"
#include "nn/tiny_vit.hpp"

using namespace lintel;
using namespace lintel::test;

namespace {
const auto logits = [](const auto& model, const auto& images) { return model(images); };

// Every derivative of every output by finite differences: [image][class][parameter].
std::vector<std::vector<std::vector<double>>> plain_jacobian(const Vit<Real>& vit,
                                                             const Real& images) {
  constexpr double h = 1e-5;
  const std::int64_t count = images.shape()[0], classes = vit.shape.classes;
  std::vector<std::vector<std::vector<double>>> all(
      static_cast<std::size_t>(count),
      std::vector<std::vector<double>>(static_cast<std::size_t>(classes)));
  for_each_parameter(
      [&](const std::string& name, const Real& p) {
        for (std::int64_t i = 0; i < p.size(); ++i) {
          const Real change =
              (nudged(vit, name, i, h)(images) - nudged(vit, name, i, -h)(images)) * (0.5 / h);
          for (std::int64_t n = 0; n < count; ++n) {
            for (std::int64_t c = 0; c < classes; ++c) {
              all[static_cast<std::size_t>(n)][static_cast<std::size_t>(c)].push_back(
                  change.at({n, c}));
            }
          }
        }
      },
      vit);
  return all;
}

VitShape smaller_shape() {
  return {.image = 4, .patch = 2, .width = 4, .depth = 1, .heads = 2, .classes = 3};
}
}  // namespace

TEST_CASE("the empirical kernel is the product of Jacobians", "[ntk]") {
  const Vit<Real> vit = tiny_vit<double>(1, smaller_shape());
  const Real first = random_images<double>(2, 1, 4), second = random_images<double>(3, 2, 4);
  const auto left = plain_jacobian(vit, first), right = plain_jacobian(vit, second);
  const Real kernel = empirical_ntk(logits, vit, first, second, Kernel::full);
  REQUIRE(kernel.shape() == Shape{2, 3, 3, 3});
  for (std::size_t a = 0; a < 2; ++a) {
    for (std::size_t b = 0; b < 3; ++b) {
      for (std::size_t c = 0; c < 3; ++c) {
        for (std::size_t d = 0; d < 3; ++d) {
          double product = 0;
          for (std::size_t i = 0; i < left[a][c].size(); ++i)
            product += left[a][c][i] * right[b][d][i];
          CAPTURE(a, b, c, d);
          CHECK(kernel.at({static_cast<std::int64_t>(a), static_cast<std::int64_t>(b),
                           static_cast<std::int64_t>(c), static_cast<std::int64_t>(d)}) ==
                Approx(product).epsilon(1e-6).margin(1e-6));
        }
      }
    }
  }
}

TEST_CASE("the kernel agrees with the jacobian transform", "[ntk]") {
  const Vit<Real> vit = tiny_vit<double>(2, smaller_shape());
  const Real images = random_images<double>(3, 1, 4);
  const Vit<Real> jacobians = jacobian([&](const auto& m) { return m(images); }, vit);
  Real expected = Real::zeros({9, 9});  // rows and columns by image and then class
  for_each_parameter(
      [&](const std::string&, const Real& j) {
        const Real rows = reshape(j, {9, -1});
        expected = expected + matmul(rows, rows, Transpose::right);
      },
      jacobians);
  const Real kernel = empirical_ntk(logits, vit, images, images, Kernel::full);
  const Real as_matrix = reshape(permute(kernel, {0, 2, 1, 3}), {9, 9});
  CHECK(model_difference(as_matrix, expected) < 1e-12);
}

TEST_CASE("the smaller kernels are means of the full one", "[ntk]") {
  const Vit<Real> vit = tiny_vit<double>(3);
  const Real first = random_images<double>(3, 1), second = random_images<double>(4, 2);
  const Real full = empirical_ntk(logits, vit, first, second, Kernel::full);
  const Real trace = empirical_ntk(logits, vit, first, second, Kernel::trace);
  const Real of_sum = empirical_ntk(logits, vit, first, second, Kernel::sum_of_logits);
  REQUIRE(full.shape() == Shape{3, 4, 3, 3});
  REQUIRE(trace.shape() == Shape{3, 4});
  REQUIRE(of_sum.shape() == Shape{3, 4});
  for (std::int64_t a = 0; a < 3; ++a) {
    for (std::int64_t b = 0; b < 4; ++b) {
      double diagonal = 0, everything = 0;
      for (std::int64_t c = 0; c < 3; ++c) {
        diagonal += full.at({a, b, c, c});
        for (std::int64_t d = 0; d < 3; ++d) everything += full.at({a, b, c, d});
      }
      CHECK(trace.at({a, b}) == Approx(diagonal / 3).epsilon(1e-12));
      CHECK(of_sum.at({a, b}) == Approx(everything / 3).epsilon(1e-12));
    }
  }
}

TEST_CASE("the kernel of a set with itself is symmetric and positive semidefinite", "[ntk]") {
  const Vit<Real> vit = tiny_vit<double>(4);
  const std::int64_t count = 4;
  const Real images = random_images<double>(count, 1);
  const Real full = empirical_ntk(logits, vit, images, images, Kernel::full);
  for (std::int64_t a = 0; a < count; ++a) {
    for (std::int64_t b = 0; b < count; ++b) {
      for (std::int64_t c = 0; c < 3; ++c) {
        for (std::int64_t d = 0; d < 3; ++d) {
          CHECK(full.at({a, b, c, d}) == Approx(full.at({b, a, d, c})).margin(1e-10));
        }
      }
    }
  }
  const Real matrix = reshape(permute(full, {0, 2, 1, 3}), {count * 3, count * 3});
  for (std::uint64_t trial = 0; trial < 50; ++trial) {
    Random random(trial, "direction");
    const Real v = Real::normal({count * 3, 1}, random);
    CHECK(sum(v * matmul(matrix, v)).item() >= -1e-9);
  }
  for (std::int64_t i = 0; i < count * 3; ++i) CHECK(matrix.at({i, i}) > 0);
}

TEST_CASE("the kernel of a linear model is that of its inputs", "[ntk]") {
  // f = W x + b: k(x, x') = (<x, x'> + 1) I
  Random random(5, "linear");
  const Linear<Real> model{Real::normal({2, 3}, random), Real::normal({2}, random)};
  const Real x = Real::normal({4, 3}, random), y = Real::normal({5, 3}, random);
  const auto f = [](const auto& m, const Real& inputs) {
    const auto outputs = m(expand(inputs, 1));  // rows of their own, so that examples stay apart
    return reshape(outputs, {inputs.shape()[0], 2});
  };
  const Real kernel = empirical_ntk(f, model, x, y, Kernel::full);
  const Real products = matmul(x, y, Transpose::right);
  for (std::int64_t a = 0; a < 4; ++a) {
    for (std::int64_t b = 0; b < 5; ++b) {
      CHECK(kernel.at({a, b, 0, 0}) == Approx(products.at({a, b}) + 1));
      CHECK(kernel.at({a, b, 1, 1}) == Approx(products.at({a, b}) + 1));
      CHECK(kernel.at({a, b, 0, 1}) == Approx(0).margin(1e-12));
    }
  }
}

TEST_CASE("layers and functions without numbers", "[ntk]") {
  // A layer of no inputs is its bias, whose kernel is 1.
  const Linear<Real> bias_only{Real::zeros({2, 0}), Real::ones({2})};
  const Real nothing = Real::zeros({3, 1, 0});
  const auto f = [](const auto& layer, const auto& x) {
    return sum(linear(x, layer.weight, layer.bias), {1});
  };
  for (const Route route : {Route::automatic, Route::gram, Route::contraction}) {
    const Real kernel =
        empirical_ntk(f, bias_only, nothing, nothing, {.kind = Kernel::trace, .route = route});
    CHECK(kernel.values() == std::vector<double>(9, 1.0));
  }
  const Linear<Real> no_outputs{Real::zeros({0, 2}), Real::zeros({0})};
  CHECK_THROWS_WITH(
      empirical_ntk(f, no_outputs, Real::ones({3, 1, 2}), Real::ones({3, 1, 2}), Kernel::full),
      ContainsSubstring("no outputs"));
}

TEST_CASE("a kernel of no inputs is an error", "[ntk]") {
  const Vit<Real> vit = tiny_vit<double>(4);
  const Real none = Real::zeros({0, 3, 8, 8}), some = random_images<double>(1, 1);
  for (const Kernel kind : {Kernel::full, Kernel::trace, Kernel::sum_of_logits}) {
    CHECK_THROWS_AS(empirical_ntk(logits, vit, none, some, kind), Error);
    CHECK_THROWS_AS(empirical_ntk(logits, vit, some, none, kind), Error);
  }
}
