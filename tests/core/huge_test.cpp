// Tensors of more than 2^31 elements. Hidden: they need 18 GB of memory.
#include <fstream>
#include <string>

#include "catch.hpp"
#include "lintel/core/kernels/reduce.hpp"
#include "lintel/core/transforms.hpp"

using namespace lintel;

namespace {
double free_gigabytes() {
  std::ifstream file("/proc/meminfo");
  std::string name;
  double kilobytes = 0;
  while (file >> name && name != "MemAvailable:") {
  }
  file >> kilobytes;
  return kilobytes / 1e6;
}
}  // namespace

// Rows of 1000, the last of which begin behind 2^31 elements, so that a place kept in 32 bits would
// be another.
TEST_CASE("tensors of more than 2^31 elements", "[.huge]") {
  if (free_gigabytes() < 19) {
    WARN("skipped: less than 19 GB of memory are free");
    return;
  }
  using Number = Tensor<float>;
  constexpr std::int64_t width = 1000, rows = (std::int64_t{1} << 31) / width + 10;
  Number x = Number::zeros({rows, width});
  float* const values = x.mutable_data();
  for (std::int64_t i = 0; i < width; ++i) {
    values[(rows - 1) * width + i] = static_cast<float>(i);
    values[i] = -1;
  }
  const double of_last = width * (width - 1) / 2.0;
  CHECK(x.size() > std::int64_t{1} << 31);
  CHECK(x.at({rows - 1, width - 1}) == width - 1);
  CHECK(sum(x).item() == Approx(of_last - width).epsilon(1e-6));
  CHECK(sum(x, {0}).at({width - 1}) == width - 2);
  CHECK(sum(x, {1}).at({rows - 1}) == Approx(of_last).epsilon(1e-6));
  CHECK(max(x, {0, 1}).item() == width - 1);
  CHECK(slice(x, 0, rows - 1, 1).at({0, 7}) == 7);
  CHECK(gather(x, 0, std::vector<std::int64_t>{rows - 1, 0}).at({0, 9}) == 9);
  CHECK(kernels::argmax(x.sliced(0, rows - 2, 2)).back() == width - 1);
  CHECK(matmul(x, Number::ones({width, 1})).at({rows - 1, 0}) == Approx(of_last).epsilon(1e-6));
  CHECK(matmul(Number::ones({1, rows}), x).at({0, width - 1}) == width - 2);
  // A second one as large.
  const Number y = exp(x);
  CHECK(y.at({rows - 1, 3}) == Approx(std::exp(3.0)));
  CHECK(y.at({rows - 2, 3}) == 1);
}
