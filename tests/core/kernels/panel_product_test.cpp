// Our matrix product against BLAS, its plain twin, over sizes that fit no tile.
#include "lintel/core/kernels/panel_product.hpp"

#include <cmath>
#include <cstring>

#include "catch.hpp"
#include "keep_worst.hpp"

using namespace lintel;
using kernels::Matrix;

namespace {
std::vector<float> random_numbers(std::int64_t count, std::uint64_t seed) {
  Random random(seed);
  return Tensor<float>::normal({count}, random).values();
}
}  // namespace

TEST_CASE("panel products agree with BLAS at any size") {
  for (const std::int64_t m : {0, 1, 3, 6, 17, 65}) {
    for (const std::int64_t n : {0, 1, 3, 17, 64, 65, 131}) {
      for (const std::int64_t k : {0, 1, 3, 17, 128, 131, 257}) {
        for (int variant = 0; variant < 16; ++variant) {
          const bool left_transposed = variant & 1, right_transposed = variant & 2;
          const bool add = variant & 4, with_bias = variant & 8;
          const std::int64_t a_leading = (left_transposed ? m : k) + 2;
          const std::int64_t b_leading = (right_transposed ? k : n) + 3;
          const auto a = random_numbers((m + k) * a_leading, 1);
          const auto b = random_numbers((n + k) * b_leading, 2);
          const auto before = random_numbers(m * (n + 1), 3), bias = random_numbers(n, 4);
          auto own = before, blas = before;
          const Matrix<float> left{a.data(), a_leading, left_transposed};
          const Matrix<float> right{b.data(), b_leading, right_transposed};
          const float* const added = with_bias ? bias.data() : nullptr;
          kernels::panel_product(m, n, k, left, right, {own.data(), n + 1, add, added});
          kernels::blas_product(m, n, k, left, right, {blas.data(), n + 1, add, added});
          // Rounding errors of a sum of k products of normal numbers.
          const double tolerance = 4e-7 * static_cast<double>(k) + 1e-6;
          double worst = 0;
          for (std::size_t i = 0; i < own.size(); ++i) {
            test::keep_worst(worst, static_cast<double>(own[i]) - blas[i]);
          }
          INFO("m " << m << ", n " << n << ", k " << k << ", variant " << variant);
          REQUIRE(worst <= tolerance);
          // What lies between the rows of c is not touched.
          for (std::int64_t row = 0; row < m; ++row) {
            REQUIRE(own[static_cast<std::size_t>(row * (n + 1) + n)] ==
                    before[static_cast<std::size_t>(row * (n + 1) + n)]);
          }
        }
      }
    }
  }
}

TEST_CASE("a row of a panel product has the same bits however many rows there are") {
  const std::int64_t m = 29, n = 70, k = 200;
  const auto a = random_numbers(m * k, 4), b = random_numbers(n * k, 5);
  std::vector<float> all(static_cast<std::size_t>(m * n)), one(static_cast<std::size_t>(n));
  kernels::panel_product(m, n, k, {a.data(), k}, {b.data(), k, true}, {all.data(), n});
  for (std::int64_t row = 0; row < m; ++row) {
    kernels::panel_product(1, n, k, {a.data() + row * k, k}, {b.data(), k, true}, {one.data(), n});
    REQUIRE(std::memcmp(one.data(), all.data() + row * n, one.size() * sizeof(float)) == 0);
  }
}
