#include "lintel/core/kernels/cholesky.hpp"

#include "../inputs.hpp"
#include "catch.hpp"
#include "lintel/core/kernels/matmul.hpp"

using namespace lintel;
using namespace lintel::test;

TEMPLATE_TEST_CASE("a solution of a positive definite system satisfies it", "[cholesky]", float,
                   double) {
  Random random(1, "cholesky");
  for (const std::int64_t n : {1, 2, 5, 40}) {
    for (const std::int64_t columns : {1, 3}) {
      for (const Layout layout : all_layouts) {
        // b bᵀ + 1 is positive definite.
        const auto b = to_tensor<TestType>(interval(-1, 1)({n, n}, random));
        auto a = kernels::matmul(b, kernels::transposed(b));
        for (std::int64_t i = 0; i < n; ++i) a.mutable_data()[i * n + i] += 1;
        const auto right = laid_out<TestType>(interval(-1, 1)({n, columns}, random), layout);
        const auto x = kernels::solve_positive_definite(a, right);
        INFO(n << " equations, " << columns << " columns, layout " << static_cast<int>(layout));
        CHECK(difference(kernels::matmul(a, x), right) <
              1000 * std::numeric_limits<TestType>::epsilon());
      }
    }
  }
}

TEST_CASE("a system that is not positive definite is an error", "[cholesky]") {
  const auto right = Tensor<double>::ones({2, 1});
  CHECK_THROWS_WITH(kernels::solve_positive_definite(Tensor<double>({2, 2}, {1, 2, 2, 1}), right),
                    ContainsSubstring("not positive definite (row 2 of 2)"));
  CHECK_THROWS_WITH(
      kernels::solve_positive_definite(Tensor<double>::ones({2, 3}), right),
      ContainsSubstring("solve_positive_definite: matrix [2, 3] and right sides [2, 1]"));
  CHECK_THROWS_AS(kernels::solve_positive_definite(Tensor<double>::ones({3, 3}), right), Error);
  CHECK_THROWS_WITH(
      kernels::solve_positive_definite(Tensor<double>({2, 2}, {1, 0, 0, std::nan("")}), right),
      ContainsSubstring("not finite, in row 2 of 2"));
  const auto many = Tensor<double>(1.0).broadcast_to({1, std::int64_t{1} << 31});
  CHECK_THROWS_WITH(kernels::solve_positive_definite(Tensor<double>::ones({1, 1}), many),
                    ContainsSubstring("columns at most"));
}
