#include "lintel/core/kernels/matmul.hpp"

#include "../inputs.hpp"
#include "catch.hpp"

using namespace lintel;
using namespace lintel::test;

namespace {
// start + a b for single matrices in plain loops, and the sum of absolute values that bounds its
// error.
struct Product {
  Array sum, absolute;
};
Product product(const Array& a, const Array& b, const Array& start) {
  const std::int64_t rows = a.shape[0], columns = b.shape[1], terms = a.shape[1];
  Product result{start, each_value(start, [](double v) { return std::fabs(v); })};
  for (std::int64_t i = 0; i < rows; ++i) {
    for (std::int64_t k = 0; k < terms; ++k) {
      for (std::int64_t j = 0; j < columns; ++j) {
        const auto at = static_cast<std::size_t>(i * columns + j);
        const double term = a.values[static_cast<std::size_t>(i * terms + k)] *
                            b.values[static_cast<std::size_t>(k * columns + j)];
        result.sum.values[at] += term;
        result.absolute.values[at] += std::fabs(term);
      }
    }
  }
  return result;
}

// In units of the rounding error that a plain loop over `terms` may have.
template <class S>
double error(const Tensor<S>& found, const Product& expected, std::int64_t terms) {
  const Array values = to_array(found);
  if (values.shape != expected.sum.shape) return std::numeric_limits<double>::infinity();
  const double unit = std::numeric_limits<S>::epsilon() * static_cast<double>(terms + 2);
  double worst = 0;
  for (std::size_t i = 0; i < values.values.size(); ++i) {
    const double off = std::fabs(values.values[i] - expected.sum.values[i]);
    if (!(off <= unit * expected.absolute.values[i])) worst = std::max(worst, off / unit);
    if (std::isnan(off)) return std::numeric_limits<double>::infinity();
  }
  return worst;
}

Array random_array(const Index& shape, Random& random) { return interval(-1, 1)(shape, random); }

// Fills the memory that the next tensor of this shape will get: results must not depend on it.
template <class S>
void poison(const Shape& shape) {
  Tensor<S>::full(shape, std::numeric_limits<S>::quiet_NaN());
}

template <class S>
void check_product(std::int64_t m, std::int64_t n, std::int64_t k, Layout of_a, Layout of_b) {
  Random random(1, "matmul", static_cast<std::uint64_t>((m * 1000 + n) * 10000 + k));
  const auto a = laid_out<S>(random_array({m, k}, random), of_a);
  const auto b = laid_out<S>(random_array({k, n}, random), of_b);
  const auto start = to_tensor<S>(random_array({m, n}, random));
  INFO("[" << m << ", " << k << "] x [" << k << ", " << n << "], layouts " << static_cast<int>(of_a)
           << " and " << static_cast<int>(of_b));
  poison<S>({m, n});
  CHECK(error(kernels::matmul(a, b), product(to_array(a), to_array(b), zero_array({m, n})), k) ==
        0);
  const std::vector<S> values_before = start.values();
  Tensor<S> sum = start;
  kernels::matmul_accumulate(sum, a, b);
  CHECK(error(sum, product(to_array(a), to_array(b), to_array(start)), k) == 0);
  CHECK(start.values() == values_before);  // `sum` no longer shares its storage
}
}  // namespace

TEMPLATE_TEST_CASE("products of single matrices agree with plain loops", "[matmul]", float,
                   double) {
  Random random(1, "layouts");
  const auto any_layout = [&] { return all_layouts[random.below(4)]; };
  for (const std::int64_t m : {0, 1, 3, 17, 65}) {
    for (const std::int64_t n : {0, 1, 3, 17, 65}) {
      for (const std::int64_t k : {0, 1, 3, 17, 65}) {
        check_product<TestType>(m, n, k, any_layout(), any_layout());
        check_product<TestType>(m, n, k, any_layout(), any_layout());
      }
    }
  }
  // So many chunks that they are added up one, two and three times.
  for (const std::int64_t k : {33 * 1024, 34 * 1024 + 5, 65 * 1024 + 1})
    check_product<TestType>(3, 5, k, any_layout(), any_layout());
  for (const Layout of_a : all_layouts) {
    for (const Layout of_b : all_layouts) {
      check_product<TestType>(13, 7, 29, of_a, of_b);
      check_product<TestType>(1, 7, 29, of_a, of_b);
      check_product<TestType>(13, 1, 29, of_a, of_b);
      check_product<TestType>(13, 7, 1, of_a, of_b);
      check_product<TestType>(601, 11, 31, of_a, of_b);  // more than one panel of rows
      check_product<TestType>(5, 7, 5003, of_a, of_b);   // a long sum, in chunks
      check_product<TestType>(5, 7, 2049, of_a, of_b);
    }
  }
}

TEST_CASE("a large product with a long sum", "[matmul]") {
  Random random(1, "large");
  const std::int64_t m = 900, n = 700, k = 2100;
  const auto a = Tensor<float>::normal({m, k}, random), b = Tensor<float>::normal({k, n}, random);
  const Tensor<float> c = kernels::matmul(a, b);
  for (int sample = 0; sample < 300; ++sample) {
    const std::int64_t i = random.below(m), j = random.below(n);
    double sum = 0;
    for (std::int64_t l = 0; l < k; ++l) sum += double(a.data()[i * k + l]) * b.data()[l * n + j];
    REQUIRE(c.at({i, j}) == Approx(sum).margin(1e-3));
  }
}

TEMPLATE_TEST_CASE("few rows through a large layer", "[matmul]", float, double) {
  Random random(1, "few rows");
  const std::int64_t m = 3, n = 701, k = 1103;
  const auto x = Tensor<TestType>::normal({m, k}, random),
             w = Tensor<TestType>::normal({n, k}, random),
             bias = Tensor<TestType>::normal({n}, random);
  const Tensor<TestType> y = kernels::linear(x, w, bias), again = kernels::matmul(y, w);
  for (std::int64_t i = 0; i < m; ++i) {
    for (std::int64_t j = 0; j < n; ++j) {
      double sum = bias.at({j});
      for (std::int64_t l = 0; l < k; ++l) sum += double(x.at({i, l})) * w.at({j, l});
      REQUIRE(y.at({i, j}) == Approx(sum).margin(1e-3));
    }
    for (std::int64_t l = 0; l < k; ++l) {
      double sum = 0;
      for (std::int64_t j = 0; j < n; ++j) sum += double(y.at({i, j})) * w.at({j, l});
      REQUIRE(again.at({i, l}) == Approx(sum).margin(1e-2));
    }
  }
}

TEMPLATE_TEST_CASE("batches of products broadcast", "[matmul]", float, double) {
  Random random(1, "batches");
  const std::vector<std::pair<Index, Index>> shapes = {
      {{4, 3, 5}, {5, 2}},       {{3, 5}, {4, 5, 2}},          {{4, 3, 5}, {4, 5, 2}},
      {{4, 1, 3, 5}, {6, 5, 2}}, {{1, 3, 5}, {4, 5, 2}},       {{2, 1, 1, 5}, {1, 3, 5, 1}},
      {{0, 3, 5}, {5, 2}},       {{0, 3, 5}, {0, 5, 2}},       {{4, 3, 0}, {4, 0, 2}},
      {{70, 9, 33}, {33, 21}},   {{70, 9, 33}, {70, 33, 21}},  {{3, 300, 5}, {3, 5, 2}},
      {{1, 3, 4000}, {4000, 2}}, {{2, 3, 4000}, {2, 4000, 2}}, {{2, 2, 3, 5}, {2, 1, 5, 2}}};
  for (const auto& [shape_a, shape_b] : shapes) {
    for (const Layout of_a : all_layouts) {
      for (const Layout of_b : all_layouts) {
        const auto a = laid_out<TestType>(random_array(shape_a, random), of_a);
        const auto b = laid_out<TestType>(random_array(shape_b, random), of_b);
        const Array left = to_array(a), right = to_array(b);
        const Index rest_a(shape_a.begin(), shape_a.end() - 2);
        const Index rest_b(shape_b.begin(), shape_b.end() - 2);
        const Index batch = each_pair(zero_array(rest_a), zero_array(rest_b), [](double, double) {
                              return 0.;
                            }).shape;
        const std::int64_t m = shape_a[rest_a.size()], k = shape_a.back(), n = shape_b.back();
        const auto matrix = [](const Array& x, const Index& at, std::int64_t rows,
                               std::int64_t columns) {
          return make_array({rows, columns}, [&](const Index& index) {
            Index full = at;
            full.insert(full.end(), index.begin(), index.end());
            return x.at(full);
          });
        };
        Product expected;
        expected.sum.shape = batch;
        expected.sum.shape.push_back(m);
        expected.sum.shape.push_back(n);
        for_each_index(batch, [&](const Index& at) {
          const Product one =
              product(matrix(left, at, m, k), matrix(right, at, k, n), zero_array({m, n}));
          const auto append = [](auto& to, const auto& from) {
            to.values.insert(to.values.end(), from.values.begin(), from.values.end());
          };
          append(expected.sum, one.sum);
          append(expected.absolute, one.absolute);
        });
        INFO(a.shape() << " x " << b.shape() << ", layouts " << static_cast<int>(of_a) << " and "
                       << static_cast<int>(of_b));
        poison<TestType>(shape_of(expected.sum.shape));
        CHECK(error(kernels::matmul(a, b), expected, k) == 0);
        CHECK(error(kernels::matmul(kernels::transposed(kernels::transposed(a)), b), expected, k) ==
              0);
        // Onto zeros that are repeated in memory: they must become values of their own.
        Tensor<TestType> sum = Tensor<TestType>(0).broadcast_to(shape_of(expected.sum.shape));
        kernels::matmul_accumulate(sum, a, b);
        CHECK(error(sum, expected, k) == 0);
      }
    }
  }
}

TEST_CASE("a product adds to a tensor of its own only", "[matmul]") {
  const Tensor<double> before({2, 2}, {1, 2, 3, 4});
  Tensor<double> sum = before;
  kernels::matmul_accumulate(sum, before, before);
  CHECK(sum.values() == std::vector<double>{8, 12, 18, 26});
  CHECK(before.values() == std::vector<double>{1, 2, 3, 4});
}

TEST_CASE("products of shapes that do not fit are an error", "[matmul]") {
  const auto x = Tensor<float>::zeros({3, 5});
  CHECK_THROWS_WITH(kernels::matmul(x, x), ContainsSubstring("matmul: shapes [3, 5] and [3, 5]"));
  CHECK_THROWS_AS(kernels::matmul(x, Tensor<float>::zeros({5})), Error);
  CHECK_THROWS_WITH(
      kernels::matmul(Tensor<float>::zeros({2, 3, 5}), Tensor<float>::zeros({3, 5, 1})),
      ContainsSubstring("[2] and [3] do not broadcast"));
}
