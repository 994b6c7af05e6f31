#include "lintel/core/kernels/eigen.hpp"

#include <cmath>

#include "catch.hpp"
#include "lintel/core/ops.hpp"

using namespace lintel;

TEMPLATE_TEST_CASE("a symmetric matrix is V diag(values) Vᵀ", "[eigen]", float, double) {
  using T = Tensor<TestType>;
  const double tolerance = std::is_same_v<TestType, float> ? 1e-5 : 1e-13;
  for (const std::int64_t n : {1, 2, 7, 60}) {
    Random random(1, "eigen", static_cast<std::uint64_t>(n));
    const T x = T::normal({n, n}, random), a = x + permute(x, {1, 0});
    const auto [values, vectors] = kernels::symmetric_eigen(a);
    REQUIRE(values.shape() == Shape{n});
    for (std::int64_t i = 1; i < n; ++i) CHECK(values.at({i}) >= values.at({i - 1}));
    const T again = matmul(vectors * values, vectors, Transpose::right) - a;
    const T unit = matmul(vectors, vectors, Transpose::left);
    CHECK(std::sqrt(sum(again * again).item()) < tolerance * static_cast<double>(n) * 3);
    for (std::int64_t i = 0; i < n; ++i)
      CHECK(unit.at({i, i}) == Approx(1).epsilon(tolerance * 10));
  }
}

TEST_CASE("a matrix without an eigendecomposition is an error", "[eigen]") {
  using T = Tensor<double>;
  CHECK_THROWS_AS(kernels::symmetric_eigen(T::zeros({2, 3})), Error);
  CHECK_THROWS_AS(kernels::symmetric_eigen(T({2, 2}, {1, NAN, NAN, 1})), Error);
  CHECK(kernels::symmetric_eigen(T::zeros({0, 0})).values.size() == 0);
  // A view that takes no memory.
  CHECK_THROWS_WITH(kernels::symmetric_eigen(T(1.0).broadcast_to({40'000, 40'000})),
                    ContainsSubstring("32000 rows at most"));
}
