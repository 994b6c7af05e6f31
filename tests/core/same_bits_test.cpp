// The same bits on any number of threads.
#include <functional>

#include "catch.hpp"
#include "lintel/core/kernels/matmul.hpp"
#include "lintel/core/kernels/reduce.hpp"
#include "lintel/core/parallel.hpp"
#include "two_layers.hpp"

using namespace lintel;
using namespace lintel::test;

namespace {
using Numbers = std::vector<float>;

// Runs with several limits, twice each, and compares every bit.
void check_same_bits(const char* what, const std::function<Numbers()>& job) {
  Numbers first;
  for (const std::int64_t threads : {1, 2, 4, 1, 0, 4}) {
    const ThreadLimit limit(threads);
    const Numbers found = job();
    if (first.empty()) first = found;
    INFO(what << " on " << threads << " threads");
    REQUIRE(found.size() == first.size());
    CHECK(std::equal(found.begin(), found.end(), first.begin(), [](float a, float b) {
      return std::bit_cast<std::uint32_t>(a) == std::bit_cast<std::uint32_t>(b);
    }));
  }
}

Tensor<float> draw(const Shape& shape) {
  Random random(1, "same bits");
  return Tensor<float>::normal(shape, random);
}
}  // namespace

TEST_CASE("products have the same bits on any number of threads", "[same_bits]") {
  struct Case {
    Shape a, b;
  };
  for (const auto& [a, b] :
       {Case{{700, 300}, {300, 200}}, Case{{30, 9000}, {9000, 20}}, Case{{64, 33, 17}, {17, 40}},
        Case{{64, 33, 17}, {64, 17, 40}}, Case{{1, 5000}, {5000, 1}}, Case{{3000, 1}, {1, 100}}}) {
    const Tensor<float> left = draw(a), right = draw(b);
    check_same_bits("a product", [&] { return kernels::matmul(left, right).values(); });
    check_same_bits("a product of transposes", [&] {
      return kernels::matmul(kernels::transposed(kernels::transposed(left).compact()),
                             kernels::transposed(kernels::transposed(right).compact()))
          .values();
    });
  }
}

TEST_CASE("sums have the same bits on any number of threads", "[same_bits]") {
  const Tensor<float> x = draw({20, 3000, 30});
  for (const Shape& axes :
       {Shape{0}, Shape{1}, Shape{2}, Shape{0, 1}, Shape{1, 2}, Shape{0, 2}, Shape{0, 1, 2}}) {
    check_same_bits("a sum", [&] { return kernels::sum(x, axes).values(); });
  }
  check_same_bits("a long sum", [&] { return sum(x).values(); });
}

TEST_CASE("attention has the same bits on any number of threads", "[same_bits]") {
  const Tensor<float> qkv = draw({20, 65, 96}), direction = qkv * 0.5;
  check_same_bits("attention", [&] { return attention(qkv, 4).values(); });
  check_same_bits("its tangent", [&] {
    return jvp([](const auto& x) { return attention(x, 4); }, qkv, direction).second.values();
  });
  check_same_bits("its adjoint", [&] {
    return grad([](const auto& x) { return sum(square(attention(x, 4))); })(qkv).values();
  });
}

TEST_CASE("a composed gradient has the same bits on any number of threads", "[same_bits]") {
  Random random(1, "network");
  const auto network = TwoLayers<Tensor<float>>::normal(96, 128, 10, random);
  const Tensor<float> x = draw({40, 17, 288});
  std::vector<std::int32_t> labels;
  for (std::int32_t i = 0; i < 40; ++i) labels.push_back(i % 10);
  const auto loss = [&](const auto& m) {
    const auto tokens = m(normalize(attention(x, 6), 1e-5));
    return cross_entropy(mean(tokens, {1}), labels, 0.1);
  };
  check_same_bits("a gradient", [&] {
    const auto gradient = grad(loss)(network);
    Numbers all;
    for_each_parameter(
        [&](const std::string&, const Tensor<float>& p) {
          for (const float v : p.values()) all.push_back(v);
        },
        gradient);
    return all;
  });
  check_same_bits("a Hessian-vector product",
                  [&] { return hvp(loss, network, network).weight1.values(); });
}
