#include "lintel/core/kernels/vector_math.hpp"

#include <functional>
#include <limits>
#include <vector>

#include "catch.hpp"
#include "keep_worst.hpp"
#include "lintel/core/kernels/elementwise.hpp"

using namespace lintel;
using test::keep_worst;

namespace {
constexpr float infinity = std::numeric_limits<float>::infinity();
constexpr float not_a_number = std::numeric_limits<float>::quiet_NaN();

// Floats of either sign and of every size below `limit`: about one in twenty thousand of all that
// there are, and an even grid.
std::vector<float> dense_grid(float limit) {
  std::vector<float> grid = {0.f, -0.f};
  const auto last = std::bit_cast<std::uint32_t>(limit);
  for (std::uint32_t bits = 1; bits < last; bits += 20011) {
    grid.push_back(std::bit_cast<float>(bits));
    grid.push_back(-grid.back());
  }
  for (int i = -100000; i <= 100000; ++i) grid.push_back(limit * static_cast<float>(i) / 100000);
  return grid;
}

// The spacing of floats at a value.
double unit_at(double value) {
  const auto x = static_cast<float>(std::fabs(value));
  return static_cast<double>(std::nextafter(x, infinity)) - x;
}

// The largest error(x) over the grid must be within the bound.
template <class F>
void check_grid(float limit, double bound, const F& error) {
  double worst = 0;
  float at = 0;
  for (const float x : dense_grid(limit)) {
    const double before = worst;
    keep_worst(worst, error(x));
    if (worst > before) at = x;
  }
  INFO("the largest error is at x = " << at);
  CHECK(worst <= bound);
}

double distribution(double x) { return 0.5 * std::erfc(-x / std::numbers::sqrt2); }
double density(double x) { return std::exp(-0.5 * x * x) / std::sqrt(2 * std::numbers::pi); }

// What a kernel gives for a list of numbers.
using Kernel = Tensor<float> (*)(const Tensor<float>&);
std::vector<float> values_of(Kernel kernel, const std::vector<float>& x) {
  return kernel(Tensor<float>({static_cast<std::int64_t>(x.size())}, std::span<const float>(x)))
      .values();
}
}  // namespace

TEST_CASE("exponential: within 1.5 units in the last place", "[vector_math]") {
  check_grid(88.72f, 1.5, [](float x) {
    const double exact = std::exp(static_cast<double>(x));
    const double found = kernels::exponential(x);
    if (x < -86.98f) return found == 0 ? 0. : 1e9;  // close to subnormal numbers
    return std::fabs(found - exact) / unit_at(exact);
  });
  CHECK(kernels::exponential(0.f) == 1);
  CHECK(kernels::exponential(1e-30f) == 1);
  CHECK(kernels::exponential(88.72f) < infinity);
  CHECK(kernels::exponential(89.f) == infinity);
  for (const float large : {1e30f, 3e38f, infinity}) {
    CHECK(kernels::exponential(large) == infinity);
    CHECK(kernels::exponential(-large) == 0);
  }
  CHECK(std::isnan(kernels::exponential(not_a_number)));
}

TEST_CASE("normal: absolute errors, and relative ones in the lower tail", "[vector_math]") {
  check_grid(40, 2.3e-7,
             [](float x) { return std::fabs(kernels::normal(x).distribution - distribution(x)); });
  check_grid(40, 4.4e-8,
             [](float x) { return std::fabs(kernels::normal(x).density - density(x)); });
  check_grid(12, 4.1e-6, [](float x) {
    const double exact = distribution(x);
    return x > 0 ? 0 : std::fabs(kernels::normal(x).distribution - exact) / exact;
  });
  check_grid(12, 4e-6, [](float x) {
    const double exact = density(x);
    return std::fabs(kernels::normal(x).density - exact) / exact;
  });
  for (const float large : {1e30f, 3e38f, infinity}) {
    CHECK(kernels::normal(large).distribution == 1);
    CHECK(kernels::normal(-large).distribution == 0);
    CHECK(kernels::normal(large).density == 0);
    CHECK(kernels::normal(-large).density == 0);
  }
  CHECK(std::isnan(kernels::normal(not_a_number).distribution));
  CHECK(std::isnan(kernels::normal(not_a_number).density));
}

TEST_CASE("error function: absolute errors, and relative ones near 0", "[vector_math]") {
  check_grid(40, 1.6e-7, [](float x) {
    return std::fabs(kernels::error_function(x) - std::erf(static_cast<double>(x)));
  });
  check_grid(1, 2.6, [](float x) {
    const double exact = std::erf(static_cast<double>(x));
    return std::fabs(kernels::error_function(x) - exact) / unit_at(exact);
  });
  for (const float large : {1e30f, 3e38f, infinity}) {
    CHECK(kernels::error_function(large) == 1);
    CHECK(kernels::error_function(-large) == -1);
  }
  CHECK(std::isnan(kernels::error_function(not_a_number)));
  CHECK(kernels::error_function(0.f) == 0);
}

TEST_CASE("gelu and its derivatives", "[vector_math]") {
  const std::vector<float> grid = dense_grid(40);
  const std::vector<float> found = values_of(kernels::gelu, grid);
  const Tensor<float> x({static_cast<std::int64_t>(grid.size())}, std::span<const float>(grid));
  const std::vector<float> derivative =
      kernels::gelu_derivative_times(x, Tensor<float>(1)).values();
  const std::vector<float> second =
      kernels::gelu_curvature_times(x, Tensor<float>(1), Tensor<float>(1)).values();
  double worst = 0, worst_derivative = 0, worst_second = 0;
  for (std::size_t i = 0; i < grid.size(); ++i) {
    const double v = grid[i];
    keep_worst(worst, (found[i] - v * distribution(v)) / std::max(1., std::fabs(v)));
    keep_worst(worst_derivative, derivative[i] - (distribution(v) + v * density(v)));
    keep_worst(worst_second, second[i] - (2 - v * v) * density(v));
  }
  CHECK(worst <= 1.2e-7);
  CHECK(worst_derivative <= 2.5e-7);
  CHECK(worst_second <= 1.3e-7);
}

TEST_CASE("activations at extremes", "[vector_math]") {
  const std::vector<float> large = {-3e38f, -1e30f, -1e4f, 1e4f, 1e30f, 3e38f};
  for (const Kernel kernel :
       {Kernel(kernels::gelu), Kernel(kernels::silu), Kernel(kernels::relu)}) {
    const std::vector<float> y = values_of(kernel, large);
    for (std::size_t i = 0; i < large.size(); ++i) {
      INFO("x = " << large[i]);
      CHECK(y[i] == (large[i] > 0 ? large[i] : 0));
    }
    CHECK(values_of(kernel, {infinity})[0] == infinity);
    CHECK(values_of(kernel, {0.f})[0] == 0);
  }
  const Tensor<float> x({static_cast<std::int64_t>(large.size())}, std::span<const float>(large));
  CHECK(kernels::gelu_derivative_times(x, Tensor<float>(1)).values() ==
        std::vector<float>{0, 0, 0, 1, 1, 1});
  CHECK(values_of(kernels::sigmoid, {-infinity, -3e38f, -1e4f, 0, 1e4f, 3e38f, infinity}) ==
        std::vector<float>{0, 0, 0, 0.5f, 1, 1, 1});
  CHECK(values_of(kernels::tanh, {-infinity, -3e38f, 0, 3e38f, infinity}) ==
        std::vector<float>{-1, -1, 0, 1, 1});
  for (const Kernel kernel :
       {Kernel(kernels::exp), Kernel(kernels::gelu), Kernel(kernels::silu),
        Kernel(kernels::sigmoid), Kernel(kernels::tanh), Kernel(kernels::erf), Kernel(kernels::log),
        Kernel(kernels::relu), Kernel(kernels::sin), Kernel(kernels::cos)}) {
    CHECK(std::isnan(values_of(kernel, {not_a_number})[0]));
  }
}

TEST_CASE("tanh, sin and cos of the C library: units in the last place", "[vector_math]") {
  const std::vector<float> grid = dense_grid(40);
  const auto check = [&](auto kernel, double (*reference)(double), double bound) {
    const std::vector<float> found = values_of(kernel, grid);
    double worst = 0;
    for (std::size_t i = 0; i < grid.size(); ++i) {
      const double exact = reference(grid[i]);
      keep_worst(worst, (found[i] - exact) / unit_at(exact));
    }
    CHECK(worst <= bound);
  };
  check(kernels::tanh<float>, std::tanh, 2.5);
  check(kernels::sin<float>, std::sin, 1);
  check(kernels::cos<float>, std::cos, 1);
}

TEST_CASE("gelu's second derivative vanishes far out", "[vector_math]") {
  const Tensor<float> x({4}, {20.f, -2e19f, 3e20f, -3e38f}), ones = Tensor<float>::ones({4});
  CHECK(kernels::gelu_curvature_times(x, ones, ones).values() == std::vector<float>(4, 0));
}

TEST_CASE("sigmoid and silu: within 2.5 units in the last place", "[vector_math]") {
  const std::vector<float> grid = dense_grid(86.9f);
  const std::vector<float> sigmoid = values_of(kernels::sigmoid, grid);
  const std::vector<float> silu = values_of(kernels::silu, grid);
  double worst = 0, worst_silu = 0;
  for (std::size_t i = 0; i < grid.size(); ++i) {
    const double v = grid[i], exact = 1 / (1 + std::exp(-v));
    keep_worst(worst, (sigmoid[i] - exact) / unit_at(exact));
    if (std::fabs(v * exact) > 1e-37) {  // normal numbers
      keep_worst(worst_silu, (silu[i] - v * exact) / unit_at(v * exact));
    }
  }
  CHECK(worst <= 2.3);
  CHECK(worst_silu <= 2.5);
}
