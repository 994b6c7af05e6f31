// Kernels over rows, also where numbers are large or all the same.
#include "../inputs.hpp"
#include "catch.hpp"
#include "lintel/core/kernels/normalize.hpp"
#include "lintel/core/kernels/softmax.hpp"
#include "lintel/core/ops.hpp"

using namespace lintel;
using namespace lintel::test;

namespace {
// f(row) of every row of a matrix.
template <class F>
Array each_row(const Array& x, const F& f) {
  Array result{x.shape, {}};
  const std::int64_t length = x.shape.back();
  for (auto row = x.values.begin(); row != x.values.end(); row += length) {
    for (const double v : f(std::vector<double>(row, row + length))) result.values.push_back(v);
  }
  return result;
}
std::vector<double> log_softmax_of(std::vector<double> row) {
  const double largest = *std::max_element(row.begin(), row.end());
  double sum = 0;
  for (const double v : row) sum += std::exp(v - largest);
  for (double& v : row) v -= largest + std::log(sum);
  return row;
}
std::vector<double> softmax_of(std::vector<double> row) {
  const double largest = *std::max_element(row.begin(), row.end());
  double sum = 0;
  for (const double v : row) sum += std::exp(v - largest);
  for (double& v : row) v = std::exp(v - largest) / sum;
  return row;
}
}  // namespace

TEMPLATE_TEST_CASE("softmax of rows of any length and size", "[rows]", float, double) {
  constexpr double unit = std::numeric_limits<TestType>::epsilon();
  Random random(1, "softmax");
  for (const std::int64_t length : {1, 2, 3, 15, 16, 17, 65, 1000}) {
    for (const double size : {1., 30., 1e4}) {
      for (const Layout layout : all_layouts) {
        const auto x = laid_out<TestType>(interval(-size, size)({5, length}, random), layout);
        const Array values = to_array(x);
        INFO("rows of " << length << ", numbers to " << size << ", layout "
                        << static_cast<int>(layout));
        CHECK(difference(kernels::softmax(x), each_row(values, softmax_of)) < 16 * unit);
        CHECK(difference(kernels::log_softmax(x), each_row(values, log_softmax_of)) < 4 * unit);
        for (std::int64_t row = 0; row < 5; ++row) {
          double sum = 0;
          for (const double p : kernels::softmax(x).sliced(0, row, 1).values()) {
            CHECK(p >= 0);
            sum += p;
          }
          CHECK(std::fabs(sum - 1) < 64 * unit);
        }
      }
    }
  }
}

TEST_CASE("softmax where logits are equal, opposite or infinite", "[rows]") {
  const float infinity = std::numeric_limits<float>::infinity();
  const Tensor<float> x({5, 4}, {1e4f,      1e4f,   1e4f,      1e4f,   //
                                 1e4f,      -1e4f,  -1e4f,     -1e4f,  //
                                 -1e4f,     -1e4f,  -1e4f,     -1e4f,  //
                                 3e38f,     -3e38f, 0,         3e38f,  //
                                 -infinity, 0,      -infinity, 0});
  CHECK(kernels::softmax(x).values() ==
        std::vector<float>{0.25f, 0.25f, 0.25f, 0.25f, 1, 0,    0, 0,    0.25f, 0.25f,
                           0.25f, 0.25f, 0.5f,  0,     0, 0.5f, 0, 0.5f, 0,     0.5f});
  const auto logarithms = kernels::log_softmax(x);
  CHECK(logarithms.at({0, 2}) == Approx(-std::log(4.f)).epsilon(1e-3));  // 1e4 + ln 4 is rounded
  CHECK(logarithms.at({1, 0}) == 0);
  CHECK(logarithms.at({1, 3}) == -2e4f);
  CHECK(logarithms.at({4, 0}) == -infinity);
  CHECK(logarithms.at({4, 1}) == Approx(-std::log(2.f)));
  CHECK_THROWS_WITH(kernels::softmax(Tensor<float>(1)), ContainsSubstring("softmax: shape []"));
}

TEST_CASE("a NaN among the logits makes a row of NaN", "[rows]") {
  for (std::int64_t place = 0; place < 20; ++place) {
    auto x = Tensor<float>::zeros({20});
    x.mutable_data()[place] = std::numeric_limits<float>::quiet_NaN();
    for (const float v : kernels::softmax(x).values()) CHECK(std::isnan(v));
    for (const float v : kernels::log_softmax(x).values()) CHECK(std::isnan(v));
  }
}

TEMPLATE_TEST_CASE("normalized rows have mean 0 and variance 1", "[rows]", float, double) {
  constexpr double unit = std::numeric_limits<TestType>::epsilon();
  Random random(1, "normalize");
  for (const std::int64_t length : {2, 3, 16, 17, 192, 1000}) {
    for (const Layout layout : all_layouts) {
      Tensor<TestType> scales;
      const auto x = laid_out<TestType>(interval(3, 7)({300, length}, random), layout);
      const auto y = kernels::normalize(x, 0, scales);
      for (std::int64_t row = 0; row < 300; row += 37) {
        double sum = 0, squares = 0;
        for (const double v : y.sliced(0, row, 1).values()) {
          sum += v;
          squares += v * v;
        }
        const auto count = static_cast<double>(length);
        INFO("rows of " << length << ", layout " << static_cast<int>(layout));
        // Close neighbours far from 0 lose digits, above all where there are only two.
        CHECK(std::fabs(sum / count) < 2000 * unit);
        CHECK(std::fabs(squares / count - 1) < 2000 * unit);
      }
    }
  }
}

TEMPLATE_TEST_CASE("the second derivative of normalization, by differences of the first", "[rows]",
                   float, double) {
  Random random(1, "curvature");
  for (const std::int64_t length : {1, 2, 3, 16, 17, 65, 127}) {
    for (const Layout layout : all_layouts) {
      const auto draw = [&] {
        return laid_out<double>(interval(-2, 2)({3, length}, random), layout);
      };
      const auto x = draw(), a = draw(), b = draw();
      const auto derivative = [&](double step) {
        Tensor<double> scales;
        const auto y = kernels::normalize(x + a * step, 0.1, scales);
        return kernels::normalize_derivative(y, scales, b);
      };
      const double h = 1e-5;
      const auto expected = (derivative(h) - derivative(-h)) * (1 / (2 * h));
      const auto narrow = [layout](const Tensor<double>& v) {
        return laid_out<TestType>(to_array(v), layout);
      };
      Tensor<TestType> scales;
      const auto y = kernels::normalize(narrow(x), 0.1, scales);
      INFO("rows of " << length << ", layout " << static_cast<int>(layout));
      CHECK(difference(to_array(kernels::normalize_curvature(y, scales, narrow(a), narrow(b))),
                       to_array(expected)) < (std::is_same_v<TestType, float> ? 3e-5 : 1e-8));
    }
  }
}

TEST_CASE("a row of equal numbers is normalized to nothing", "[rows]") {
  for (const std::int64_t length : {1, 2, 3, 17, 192}) {
    for (const float value : {0.f, 3.7f, -0.1f, 1024.f}) {
      Tensor<float> scales;
      const auto y = kernels::normalize(Tensor<float>::full({2, length}, value), 1e-5, scales);
      INFO(length << " times " << value);
      for (const float v : y.values()) CHECK(std::fabs(v) < 1e-3f);
      CHECK(scales.at({1}) == Approx(1 / std::sqrt(1e-5)).epsilon(1e-3));
      const auto slope = kernels::normalize_derivative(y, scales, Tensor<float>::ones({2, length}));
      for (const float v : slope.values()) CHECK(std::fabs(v) < 1e-3f);
    }
  }
  Tensor<float> scales;
  CHECK_THROWS_WITH(kernels::normalize(Tensor<float>(1), 1e-5, scales),
                    ContainsSubstring("normalize: shape []"));
}
