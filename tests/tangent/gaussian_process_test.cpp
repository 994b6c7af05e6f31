#include <algorithm>
#include <limits>

#include "catch.hpp"
#include "lintel/tangent/kernel_regression.hpp"
#include "nn/tiny_vit.hpp"

using namespace lintel;
using namespace lintel::test;

namespace {
constexpr std::int64_t n = 7, m = 4, columns = 2;
constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();
struct Problem {
  Real train, test, targets;
  Problem() {
    Random random(1, "process");
    train = Real::normal({n, 9}, random);
    test = Real::normal({m, 9}, random);
    targets = Real::normal({n, columns}, random);
  }
  static Real kernel(const Real& a, const Real& b) { return matmul(a, b, Transpose::right); }
};
}  // namespace

TEST_CASE("a Gaussian process: mean and variance of the joint normal", "[kernel_regression]") {
  const Problem p;
  const Real kernel = p.kernel(p.train, p.train), across = p.kernel(p.test, p.train);
  const double ridge = 0.3, noise = ridge * detail::mean_diagonal(kernel);
  const GaussianProcess<double> process(kernel, p.targets, ridge);
  // With features x and weights w ~ N(0, I): Bayesian linear regression in 9 dimensions has the
  // same posterior, computed from the other side.
  Real precision = matmul(p.train, p.train, Transpose::left) / noise;
  Real identity = Real::zeros({9, 9});
  for (std::int64_t i = 0; i < 9; ++i) identity.mutable_data()[i * 10] = 1;
  precision = precision + identity;
  const Real covariance = kernels::solve_positive_definite(precision, identity);
  const Real weights = matmul(covariance, matmul(p.train, p.targets, Transpose::left)) / noise;
  CHECK(model_difference(process.mean(across), matmul(p.test, weights)) < 1e-10);
  const Real own = sum(p.test * p.test, {1});
  CHECK(model_difference(process.variance(across, own),
                         sum(matmul(p.test, covariance) * p.test, {1})) < 1e-10);
  CHECK_THROWS_AS(process.variance(across, p.test), Error);
}

TEST_CASE("leaving one out in closed form is fitting without it", "[kernel_regression]") {
  const Problem p;
  const Real kernel = p.kernel(p.train, p.train);
  const double ridge = 0.1, noise = ridge * detail::mean_diagonal(kernel);
  const Real closed = GaussianProcess<double>(kernel, p.targets, ridge).leave_one_out();
  for (std::int64_t i = 0; i < n; ++i) {
    std::vector<Real> rows, wanted;
    for (std::int64_t j = 0; j < n; ++j) {
      if (j == i) continue;
      rows.push_back(p.train.sliced(0, j, 1));
      wanted.push_back(p.targets.sliced(0, j, 1));
    }
    const Real others = concat(0, rows), among = p.kernel(others, others);
    const Real fitted =
        kernel_regression(among, concat(0, wanted), noise / detail::mean_diagonal(among));
    const Real answer = matmul(p.kernel(p.train.sliced(0, i, 1), others), fitted);
    CHECK(model_difference(closed.sliced(0, i, 1), answer) < 1e-10);
  }
}

TEST_CASE("the ridge with the smallest validation error is chosen", "[kernel_regression]") {
  const Problem p;
  const Real kernel = p.kernel(p.train, p.train), across = p.kernel(p.test, p.train);
  Random random(5, "truth");
  const Real truth = Real::normal({9, columns}, random);
  const Real noisy = matmul(p.train, truth) + Real::normal({n, columns}, random, 0.5);
  const std::vector<double> ridges{1e-6, 1e-2, 1e-1, 1, 1e4};
  const RidgeChoice choice = choose_ridge(kernel, noisy, across, matmul(p.test, truth), ridges);
  REQUIRE(choice.errors.size() == ridges.size());
  const auto chosen = std::ranges::find(ridges, choice.ridge) - ridges.begin();
  REQUIRE(chosen < std::ssize(ridges));
  CHECK(choice.errors[static_cast<std::size_t>(chosen)] ==
        *std::ranges::min_element(choice.errors));
  for (std::size_t i = 0; i < ridges.size(); ++i) {
    const Real residual =
        matmul(across, kernel_regression(kernel, noisy, ridges[i])) - matmul(p.test, truth);
    CHECK(choice.errors[i] == Approx(mean(residual * residual).item()));
  }
  // Targets of 0 are met exactly with any ridge.
  const Real none = Real::zeros({n, columns}), none_there = Real::zeros({m, columns});
  CHECK(choose_ridge(kernel, none, across, none_there, {1e-2, 1, 1e-1}).ridge == 1);
  CHECK_THROWS_WITH(choose_ridge(kernel, none, across, none_there * not_a_number, ridges),
                    ContainsSubstring("no ridge's error is finite"));
  CHECK_THROWS_WITH(kernel_regression(kernel * not_a_number, noisy, 1e-2),
                    ContainsSubstring("not finite"));
  CHECK_THROWS_AS(choose_ridge(kernel, noisy, across, noisy, {}), Error);
}

TEST_CASE("a kernel that is not positive definite: which ridge would do is said, and does",
          "[kernel_regression]") {
  const Real indefinite({2, 2}, {1, 2, 2, 1}), targets({2, 1}, {1, 2});
  try {
    kernel_regression(indefinite, targets, 0.5);
    FAIL("no error");
  } catch (const Error& problem) {
    const std::string text = problem.what();
    const auto at = text.find("a ridge of ", text.find("mean diagonal"));
    REQUIRE(at != std::string::npos);
    const double offered = std::stod(text.substr(at + 11));
    CAPTURE(text);
    CHECK(offered > 1);
    CHECK_NOTHROW(kernel_regression(indefinite, targets, offered));
  }
}
