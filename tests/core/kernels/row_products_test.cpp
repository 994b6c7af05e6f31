#include "lintel/core/kernels/row_products.hpp"

#include "catch.hpp"
#include "keep_worst.hpp"
#include "lintel/core/ops.hpp"

using namespace lintel;
using test::keep_worst;

namespace {
// Row i of a times row j of b, the first k numbers, added up in double.
template <class S>
double product_of_rows(const Tensor<S>& a, std::int64_t i, const Tensor<S>& b, std::int64_t j,
                       std::int64_t k) {
  double sum = 0;
  for (std::int64_t p = 0; p < k; ++p)
    sum += static_cast<double>(a.at({i, p})) * static_cast<double>(b.at({j, p}));
  return sum;
}
}  // namespace

TEMPLATE_TEST_CASE("products of rows: right, and the same bits wherever they stand",
                   "[row_products]", float, double) {
  using T = Tensor<TestType>;
  const double tolerance = std::is_same_v<TestType, float> ? 1e-4 : 1e-12;
  for (const std::int64_t k : {1, 5, 64, 300, 700}) {
    Random random(2, "rows", static_cast<std::uint64_t>(k));
    const std::int64_t m = 27, n = 83;
    const T a = T::normal({m, k}, random), b = T::normal({n, k}, random);
    T all = T::uninitialized({m, n});
    kernels::row_products<TestType>(m, n, k, {a.data(), k}, {b.data(), k}, all.mutable_data(), n);
    double worst = 0;
    bool same = true;
    for (std::int64_t i = 0; i < m; ++i) {
      for (std::int64_t j = 0; j < n; ++j) {
        const double expected = product_of_rows(a, i, b, j, k);
        keep_worst(worst, expected - static_cast<double>(all.at({i, j})));
      }
    }
    // Any smaller piece of it, and the same the other way round.
    for (const auto& [i, j] :
         {std::pair<std::int64_t, std::int64_t>{0, 0}, {5, 3}, {26, 82}, {11, 64}}) {
      const std::int64_t rows = std::min<std::int64_t>(7, m - i);
      const std::int64_t columns = std::min<std::int64_t>(13, n - j);
      std::vector<TestType> part(91), turned(91);
      kernels::row_products<TestType>(rows, columns, k, {a.data() + i * k, k},
                                      {b.data() + j * k, k}, part.data(), 13);
      kernels::row_products<TestType>(columns, rows, k, {b.data() + j * k, k},
                                      {a.data() + i * k, k}, turned.data(), 7);
      for (std::int64_t r = 0; r < rows; ++r) {
        for (std::int64_t c = 0; c < columns; ++c) {
          same = same && part[static_cast<std::size_t>(r * 13 + c)] == all.at({i + r, j + c}) &&
                 turned[static_cast<std::size_t>(c * 7 + r)] == all.at({i + r, j + c});
        }
      }
    }
    CAPTURE(k, worst);
    CHECK(worst < tolerance * static_cast<double>(k));
    CHECK(same);
  }
}

TEMPLATE_TEST_CASE("products of a few long rows are added to what is there", "[row_products]",
                   float, double) {
  using T = Tensor<TestType>;
  const double tolerance = std::is_same_v<TestType, float> ? 1e-4 : 1e-12;
  for (const std::int64_t k : {1, 16, 77, 640}) {
    Random random(3, "rows", static_cast<std::uint64_t>(k));
    const std::int64_t m = 12, n = 6, leading = k + 3;  // neither a whole number of tiles
    const T a = T::normal({m, leading}, random), b = T::normal({n, leading}, random);
    T sums = T::full({m, n + 1}, TestType(2));
    kernels::add_long_row_products<TestType>(m, n, k, {a.data(), leading}, {b.data(), leading},
                                             sums.mutable_data(), n + 1);
    double worst = 0;
    for (std::int64_t i = 0; i < m; ++i) {
      for (std::int64_t j = 0; j < n; ++j) {
        const double expected = 2 + product_of_rows(a, i, b, j, k);
        keep_worst(worst, expected - static_cast<double>(sums.at({i, j})));
      }
      CHECK(sums.at({i, n}) == TestType(2));
    }
    CAPTURE(k, worst);
    CHECK(worst < tolerance * static_cast<double>(k));
  }
}
