#include "lintel/core/kernels/elementwise.hpp"

#include "../inputs.hpp"
#include "catch.hpp"

using namespace lintel;
using namespace lintel::test;

namespace {
Array draw(const Index& shape, Random& random) { return interval(-2, 2)(shape, random); }
}  // namespace

TEST_CASE("kernels of two inputs walk any strides", "[elementwise]") {
  Random random(1, "pairs");
  const std::vector<std::pair<Index, Index>> shapes = {{{}, {}},
                                                       {{1}, {1}},
                                                       {{40000}, {40000}},
                                                       {{40000}, {1}},
                                                       {{1}, {40000}},
                                                       {{3, 16501}, {3, 1}},
                                                       {{3, 16501}, {16501}},
                                                       {{6001, 3}, {3}},
                                                       {{6001, 3}, {6001, 1}},
                                                       {{130, 129}, {129, 1, 129}},
                                                       {{3, 1, 5, 1}, {7, 1, 2}},
                                                       {{2, 3, 4, 5}, {2, 1, 4, 1}},
                                                       {{0, 3}, {3}},
                                                       {{3, 0}, {3, 1}},
                                                       {{1, 1, 1}, {1}}};
  for (const auto& [shape_a, shape_b] : shapes) {
    for (const Layout of_a : all_layouts) {
      for (const Layout of_b : all_layouts) {
        // All combinations of layouts where that is cheap.
        if (count(shape_a) > 1000 && of_b != Layout::contiguous && of_b != of_a) continue;
        const auto a = laid_out<float>(draw(shape_a, random), of_a);
        const auto b = laid_out<float>(draw(shape_b, random), of_b);
        INFO(a.shape() << " and " << b.shape() << ", layouts " << static_cast<int>(of_a) << " and "
                       << static_cast<int>(of_b));
        const Array expected = each_pair(to_array(a), to_array(b), [](double x, double y) {
          return static_cast<double>(static_cast<float>(x) - static_cast<float>(y));
        });
        const auto found = kernels::subtract(a, b);
        CHECK(difference(found, expected) == 0);
        CHECK(found.is_contiguous());
      }
    }
  }
}

TEST_CASE("kernels of one input and of three walk any strides", "[elementwise]") {
  Random random(1, "others");
  for (const Index& shape : {Index{}, Index{33000}, Index{130, 131}, Index{7, 1, 5, 3}, Index{0}}) {
    for (const Layout layout : all_layouts) {
      const auto x = laid_out<float>(draw(shape, random), layout);
      const Array expected = each_value(to_array(x), [](double v) { return std::max(v, 0.); });
      CHECK(difference(kernels::relu(x), expected) == 0);
      if (count(shape) > 1000) continue;
      Index last = shape;
      if (!last.empty()) last[0] = 1;
      const auto y = laid_out<float>(draw(last, random), layout);
      const Array condition = to_array(x), values = to_array(y);
      const Array chosen = make_array(shape, [&](const Index& index) {
        return condition.at(index) != 0 ? values.at(index) : 7;
      });
      CHECK(difference(kernels::where(x, y, Tensor<float>(7)), chosen) == 0);
    }
  }
}

TEST_CASE("comparisons give 1 and 0, also for NaN", "[elementwise]") {
  const float nan_value = std::numeric_limits<float>::quiet_NaN();
  const Tensor<float> a({4}, {1, 2, 3, nan_value}), b({4}, {2, 2, 2, 2});
  CHECK(kernels::greater(a, b).values() == std::vector<float>{0, 0, 1, 0});
  CHECK(kernels::equal(a, b).values() == std::vector<float>{0, 1, 0, 0});
  CHECK(kernels::where(Tensor<float>({4}, {0, -0.f, 1, nan_value}), a, b).values()[0] == 2);
}

TEST_CASE("accumulate adds in place where it can", "[elementwise]") {
  Tensor<float> sum({3}, {1, 2, 3});
  const Tensor<float> other = sum;
  kernels::accumulate(sum, Tensor<float>({3}, {10, 20, 30}));
  CHECK(other.values() == std::vector<float>{1, 2, 3});
  const float* const place = sum.data();
  kernels::accumulate(sum, other);
  CHECK(sum.data() == place);
  kernels::accumulate(sum, Tensor<float>(1).broadcast_to({3}));
  CHECK(sum.values() == std::vector<float>{13, 25, 37});
  kernels::accumulate(sum, sum);  // with itself
  CHECK(sum.values() == std::vector<float>{26, 50, 74});
  Tensor<float> repeated = Tensor<float>(1).broadcast_to({3});
  kernels::accumulate(repeated, other);
  CHECK(repeated.values() == std::vector<float>{2, 3, 4});
}

TEST_CASE("shapes that do not broadcast are an error that names the op", "[elementwise]") {
  const auto a = Tensor<float>::zeros({3, 5}), b = Tensor<float>::zeros({3});
  CHECK_THROWS_WITH(kernels::add(a, b), ContainsSubstring("add: shapes [3, 5] and [3]"));
  CHECK_THROWS_WITH(kernels::divide(a, b), ContainsSubstring("divide: shapes"));
  CHECK_THROWS_WITH(kernels::add(Tensor<float>().shape_only(), b), ContainsSubstring("no values"));
}
