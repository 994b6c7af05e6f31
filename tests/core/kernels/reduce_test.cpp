#include "lintel/core/kernels/reduce.hpp"

#include "../inputs.hpp"
#include "catch.hpp"

using namespace lintel;
using namespace lintel::test;

namespace {
template <class F>
Array folded(const Array& x, const Shape& axes, double start, const F& f) {
  Index shape = x.shape;
  for (const std::int64_t axis : axes) shape[static_cast<std::size_t>(axis)] = 1;
  Array result = make_array(shape, [start](const Index&) { return start; });
  for_each_index(x.shape, [&](const Index& index) {
    double& so_far = result.at(index);
    so_far = f(so_far, x.at(index));
  });
  return result;
}

// Every set of axes.
std::vector<Shape> subsets(std::size_t rank) {
  std::vector<Shape> all;
  for (std::size_t bits = 0; bits < (std::size_t{1} << rank); ++bits) {
    Shape axes;
    for (std::size_t axis = 0; axis < rank; ++axis) {
      if (bits >> axis & 1) axes.push_back(static_cast<std::int64_t>(axis));
    }
    all.push_back(axes);
  }
  return all;
}

template <class S>
void check_reductions(const Index& shape) {
  Random random(1, "reduce");
  constexpr double infinity = std::numeric_limits<double>::infinity();
  for (const Layout layout : all_layouts) {
    const auto x = laid_out<S>(interval(-1, 1)(shape, random), layout);
    const Array values = to_array(x);
    for (const Shape& axes : subsets(shape.size())) {
      INFO("shape " << x.shape() << ", layout " << static_cast<int>(layout) << ", axes " << axes);
      const Array sums = folded(values, axes, 0, [](double a, double b) { return a + b; });
      CHECK(difference(kernels::sum(x, axes), sums) < 200 * std::numeric_limits<S>::epsilon());
      const Array largest =
          folded(values, axes, -infinity, [](double a, double b) { return std::max(a, b); });
      CHECK(difference(kernels::max(x, axes), largest) == 0);
    }
  }
}
}  // namespace

TEMPLATE_TEST_CASE("reductions over any set of axes agree with plain loops", "[reduce]", float,
                   double) {
  for (const Index& shape :
       {Index{}, Index{1}, Index{17}, Index{3, 5}, Index{3, 1, 5}, Index{2, 3, 5, 7},
        Index{1, 1, 1}, Index{0}, Index{3, 0}, Index{0, 3}, Index{2, 0, 3}, Index{129, 2},
        Index{2, 129}, Index{65, 3, 2}, Index{3000, 3}, Index{2, 1025, 3}, Index{5000}}) {
    check_reductions<TestType>(shape);
  }
}

TEST_CASE("negative axes count from the back", "[reduce]") {
  const Tensor<double> x({2, 3}, {1, 2, 3, 4, 5, 6});
  CHECK(kernels::sum(x, {-1}).values() == std::vector<double>{6, 15});
  CHECK(kernels::max(x, {-2}).values() == std::vector<double>{4, 5, 6});
  CHECK_THROWS_WITH(kernels::sum(x, {2}), ContainsSubstring("sum: axis 2 of a tensor with 2 axes"));
}

TEST_CASE("long sums in float are as accurate as the result can be", "[reduce]") {
  const std::int64_t count = 10'000'000;
  Random random(1, "long sums");
  const auto x = Tensor<float>::uniform({count}, random, 0, 1);
  double exact = 0;
  for (std::int64_t i = 0; i < count; ++i) exact += x.data()[i];
  const double unit = exact * std::numeric_limits<float>::epsilon();
  CHECK(std::fabs(kernels::sum(x, {0}).item() - exact) <= 2 * unit);
  // In columns, which are added side by side.
  for (const std::int64_t columns : {1, 2, 5}) {
    const auto sums = kernels::sum(x.viewed_as({count / columns, columns}), {0});
    for (std::int64_t c = 0; c < columns; ++c) {
      double of_column = 0;
      for (std::int64_t i = c; i < count; i += columns) of_column += x.data()[i];
      INFO(columns << " columns");
      CHECK(std::fabs(sums.at({0, c}) - of_column) <=
            2 * of_column * std::numeric_limits<float>::epsilon());
    }
  }
  // Across a middle axis, and one after the other.
  const auto middle = kernels::sum(x.viewed_as({5, 1'000'000, 2}), {0, 1});
  CHECK(std::fabs(double(middle.at({0, 0, 0})) + middle.at({0, 0, 1}) - exact) <= 4 * unit);
}

TEST_CASE("a NaN anywhere is the largest value", "[reduce]") {
  const float nan = std::numeric_limits<float>::quiet_NaN();
  for (const std::int64_t length : {1, 2, 15, 16, 17, 40, 300}) {
    for (std::int64_t place = 0; place < length; ++place) {
      auto row = Tensor<float>::zeros({length});
      row.mutable_data()[place] = nan;
      INFO("at " << place << " of " << length);
      CHECK(std::isnan(kernels::max(row, {0}).item()));
      CHECK(std::isnan(
          kernels::max(row.viewed_as({length, 1}).broadcast_to({length, 2}), {0}).at({0, 1})));
    }
  }
}

TEST_CASE("the index of the largest value, the first of several", "[reduce]") {
  const Tensor<float> x({3, 4}, {1, 5, 5, 2, -1, -2, -3, -4, 0, 0, 0, 7});
  CHECK(kernels::argmax(x) == std::vector<std::int32_t>{1, 0, 3});
  CHECK(kernels::argmax(x.permuted({1, 0})) == std::vector<std::int32_t>{0, 0, 0, 2});
  CHECK(kernels::argmax(Tensor<float>::zeros({0, 3})).empty());
  CHECK_THROWS_WITH(kernels::argmax(Tensor<float>::zeros({3, 0})),
                    ContainsSubstring("shape [3, 0] has no rows"));
  CHECK_THROWS_AS(kernels::argmax(Tensor<float>(1)), Error);
  CHECK_THROWS_WITH(kernels::argmax(Tensor<float>({2, 2}, {1, 2, std::nanf(""), 3})),
                    ContainsSubstring("argmax: row 1 of shape [2, 2] holds a NaN"));
  CHECK_THROWS_WITH(kernels::argmax(Tensor<float>(1).broadcast_to({1, std::int64_t{1} << 31})),
                    ContainsSubstring("[1, 2147483648] are longer than an index of 32 bits"));
}
