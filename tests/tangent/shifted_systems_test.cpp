#include "lintel/tangent/shifted_systems.hpp"

#include "catch.hpp"
#include "lintel/tangent/kernel_regression.hpp"

using namespace lintel;

namespace {
using Real = Tensor<double>;

Real random_matrix(std::int64_t n, std::int64_t rank) {
  Random random(1, "kernel");
  const Real x = Real::normal({n, rank}, random);
  return matmul(x, x, Transpose::right);
}
Real with_shift(Real matrix, double shift) {
  const std::int64_t n = matrix.shape()[0];
  for (std::int64_t i = 0; i < n; ++i) matrix.mutable_data()[i * n + i] += shift;
  return matrix;
}
}  // namespace

TEST_CASE("one space serves every shift", "[shifted]") {
  Random random(2, "right side");
  for (const std::int64_t rank : {3, 40}) {  // semi-definite only, and definite
    const Real a = random_matrix(20, rank), b = Real::normal({20, 1}, random);
    std::int64_t products = 0;
    const std::vector<double> shifts{0.01, 0.5, 30};
    const auto solution = solve_shifted(
        [&](const Real& x) {
          ++products;
          return matmul(a, x);
        },
        b, shifts, {.tolerance = 1e-12, .max_steps = 60});
    CHECK(solution.steps == products);
    CHECK(products <= 25);
    for (std::size_t k = 0; k < shifts.size(); ++k) {
      const Real expected = kernels::solve_positive_definite(with_shift(a, shifts[k]), b);
      const Real residual = solution.x[k] - expected;
      CAPTURE(rank, shifts[k]);
      CHECK(sum(residual * residual).item() <= 1e-18 * sum(expected * expected).item());
      CHECK(solution.residuals[k] <= 1e-12);
    }
  }
}

TEST_CASE("residuals of unfinished shifted systems are what is left", "[shifted]") {
  Random random(3, "right side");
  const Real a = random_matrix(20, 40), b = Real::normal({4, 5}, random);  // of any shape
  const auto times = [&](const Real& x) { return reshape(matmul(a, reshape(x, {20, 1})), {4, 5}); };
  const std::vector<double> shifts{1, 20};
  const auto solution = solve_shifted(times, b, shifts, {.tolerance = 0, .max_steps = 4});
  REQUIRE(solution.steps == 4);
  for (std::size_t k = 0; k < 2; ++k) {
    const Real left = b - times(solution.x[k]) - solution.x[k] * shifts[k];
    CHECK(std::sqrt(sum(left * left).item() / sum(b * b).item()) ==
          Approx(solution.residuals[k]).epsilon(1e-6));
  }
}

TEST_CASE("shifted systems without an answer", "[shifted]") {
  const auto twice = [](const Real& x) { return x * 2; };
  const Real b = Real::zeros({3, 1});
  CHECK(solve_shifted(twice, b, {1}).x[0].values() == std::vector<double>{0, 0, 0});
  CHECK_THROWS_WITH(solve_shifted(twice, b, {0.}), ContainsSubstring("a shift of 0"));
  const Real none = Real({3, 1}, {1, std::nan(""), 2}), ones = Real::ones({3, 1});
  CHECK_THROWS_WITH(solve_shifted(twice, none, {1}), ContainsSubstring("not finite"));
  const auto broken = [&none](const Real&) { return none; };
  CHECK_THROWS_WITH(solve_shifted(broken, ones, {1}), ContainsSubstring("not finite"));
}
