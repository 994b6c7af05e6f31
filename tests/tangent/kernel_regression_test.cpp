#include "lintel/tangent/kernel_regression.hpp"

#include <algorithm>
#include <cmath>

#include "catch.hpp"

using namespace lintel;

namespace {
using Real = Tensor<double>;

// x of A x = b by elimination with pivots; rows of numbers.
std::vector<std::vector<double>> solved(std::vector<std::vector<double>> a,
                                        std::vector<std::vector<double>> b) {
  const std::size_t n = a.size();
  for (std::size_t k = 0; k < n; ++k) {
    std::size_t pivot = k;
    for (std::size_t r = k; r < n; ++r) {
      if (std::fabs(a[r][k]) > std::fabs(a[pivot][k])) pivot = r;
    }
    std::swap(a[k], a[pivot]);
    std::swap(b[k], b[pivot]);
    for (std::size_t r = 0; r < n; ++r) {
      if (r == k) continue;
      const double factor = a[r][k] / a[k][k];
      for (std::size_t c = 0; c < n; ++c) a[r][c] -= factor * a[k][c];
      for (std::size_t c = 0; c < b[r].size(); ++c) b[r][c] -= factor * b[k][c];
    }
  }
  for (std::size_t k = 0; k < n; ++k) {
    for (double& v : b[k]) v /= a[k][k];
  }
  return b;
}

std::vector<std::vector<double>> rows_of(const auto& tensor) {
  std::vector<std::vector<double>> rows;
  for (std::int64_t r = 0; r < tensor.shape()[0]; ++r) {
    const auto values = tensor.sliced(0, r, 1).values();
    rows.emplace_back(values.begin(), values.end());
  }
  return rows;
}

constexpr std::int64_t n = 5, columns = 2;

Real random_kernel() {
  Random random(1, "kernel");
  const Real x = Real::normal({n, 7}, random);
  return matmul(x, x, Transpose::right);
}
Real random_targets() {
  Random random(2, "targets");
  return Real::normal({n, columns}, random);
}

template <class S>
void check_closed_form(const Tensor<S>& kernel, double ridge, double tolerance) {
  const Tensor<S> targets = cast<S>(random_targets());
  const Tensor<S> found = kernel_regression(kernel, targets, ridge);
  REQUIRE(found.shape() == Shape{n, columns});
  auto matrix = rows_of(kernel);
  double trace = 0;
  for (std::size_t i = 0; i < n; ++i) trace += matrix[i][i];
  for (std::size_t i = 0; i < n; ++i) matrix[i][i] += ridge * trace / static_cast<double>(n);
  const auto expected = solved(matrix, rows_of(targets));
  for (std::int64_t r = 0; r < n; ++r) {
    for (std::int64_t c = 0; c < columns; ++c) {
      const double e = expected[static_cast<std::size_t>(r)][static_cast<std::size_t>(c)];
      CHECK(found.at({r, c}) == Approx(e).epsilon(tolerance).margin(tolerance));
    }
  }
}
}  // namespace

TEST_CASE("kernel regression solves (K + ridge I) a = Y", "[kernel_regression]") {
  for (const double ridge : {0.0, 0.01, 1.0, 100.0}) {
    CAPTURE(ridge);
    check_closed_form(random_kernel(), ridge, 1e-10);
  }
  check_closed_form(cast<float>(random_kernel()), 0.1, 1e-4);
  check_closed_form(random_kernel().permuted({1, 0}), 0.1, 1e-10);
}

TEST_CASE("with a tiny ridge kernel regression goes through the targets", "[kernel_regression]") {
  const Real kernel = random_kernel(), targets = random_targets();
  const std::vector<double> before = kernel.values();
  const Real answers = matmul(kernel, kernel_regression(kernel, targets, 1e-12));
  CHECK(kernel.values() == before);
  CHECK(sum((answers - targets) * (answers - targets)).item() < 1e-16);
}

TEST_CASE("the ridge means the same at any scale of the kernel", "[kernel_regression]") {
  const Real kernel = random_kernel(), targets = random_targets();
  const Real one = kernel_regression(kernel, targets, 0.1);
  const Real other = kernel_regression(kernel * 1000.0, targets, 0.1) * 1000.0;
  CHECK(sum((one - other) * (one - other)).item() < 1e-20);
}

TEST_CASE("kernel regression that cannot be is an error", "[kernel_regression]") {
  const Real indefinite({2, 2}, {1, 2, 2, 1}), targets({2, 1}, {1, 2});
  CHECK_THROWS_WITH(kernel_regression(indefinite, targets, 0),
                    ContainsSubstring("not positive definite") && ContainsSubstring("ridge"));
  CHECK_NOTHROW(kernel_regression(indefinite, targets, 2));
  CHECK_THROWS_WITH(kernel_regression(Real::zeros({2, 3}), targets, 1),
                    ContainsSubstring("[2, 3]; expected [N, N]"));
  CHECK_THROWS_AS(kernel_regression(Real::zeros({0, 0}), Real::zeros({0, 1}), 1), Error);
  CHECK_THROWS_AS(kernel_regression(Real::zeros({4}), targets, 1), Error);
  CHECK_THROWS_AS(kernel_regression(random_kernel(), targets, 1), Error);
  CHECK_THROWS_AS(kernel_regression(random_kernel(), Real::zeros({n}), 1), Error);
  const Real kernel({1, 1}, {1}), target({1, 1}, {1}), three({3, 1}, {1, 1, 1});
  CHECK_THROWS_WITH(choose_ridge(kernel, target, kernel, three, {1}),
                    ContainsSubstring("answers [1, 1] for targets [3, 1]"));
}
