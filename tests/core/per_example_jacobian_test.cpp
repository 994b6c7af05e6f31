#include "array.hpp"
#include "catch.hpp"
#include "two_layers.hpp"

using namespace lintel;
using namespace lintel::test;

namespace {
using Real = Tensor<double>;
using Network = TwoLayers<Real>;
}  // namespace

TEST_CASE("derivatives of each example are those of a loop over examples", "[transforms]") {
  const std::int64_t examples = 5, inputs = 3, outputs = 2;
  for (const std::int64_t rows : {1, 4}) {
    Random random(1, "examples");
    const Network network = Network::normal(inputs, 6, outputs, random);
    const Real x = Real::normal({examples, rows, inputs}, random);
    // Outputs are means over the rows, as of tokens.
    const Network all =
        per_example_jacobian([&](const auto& m) { return mean(m(x), {1}); }, network, examples);
    CHECK(all.weight1.shape() == Shape{outputs, examples, 6, inputs});
    CHECK(all.bias2.shape() == Shape{outputs, examples, outputs});
    for (std::int64_t n = 0; n < examples; ++n) {
      const Real one = slice(x, 0, n, 1);
      const Network own =
          jacobian([&](const auto& m) { return reshape(mean(m(one), {1}), {outputs}); }, network);
      for_each_parameter(
          [&](const std::string& name, const Real& p, const Real& q) {
            INFO(name << " of example " << n << ", rows: " << rows);
            CHECK(difference(slice(p, 1, n, 1), expand(q, 1)) < 1e-13);
          },
          all, own);
    }
  }
}

TEST_CASE("parameters for all examples are not copied", "[transforms]") {
  Random random(1, "copies");
  const std::int64_t examples = 64;
  const Real weight = Real::normal({128, 128}, random);
  std::size_t held = 0;
  const Real x = Real::normal({examples, 1, 128}, random);
  const auto before = memory_use().now;
  per_example_jacobian(
      [&](const auto& w) {
        const auto y = linear(x, w, zeros<std::decay_t<decltype(w)>>({examples, 128}));
        held = memory_use().now - before;
        return slice(reshape(y, {examples, 128}), 1, 0, 1);
      },
      weight, examples);
  // A few results of [64, 128], where 64 weights would be 64 times [128, 128].
  CHECK(held <= 8 * examples * 128 * sizeof(double));
}

TEST_CASE("derivatives of each example can be differentiated again", "[transforms]") {
  Random random(1, "again");
  const Network network = Network::normal(2, 3, 2, random), v = Network::normal(2, 3, 2, random);
  const Real x = Real::normal({4, 1, 2}, random);
  const auto f = [&](const auto& m) {
    return per_example_jacobian([&](const auto& own) { return reshape(own(x), {4, 2}); }, m, 4);
  };
  const Network along = jvp(f, network, v).second;
  const double h = 1e-5;
  const Network by_difference = (1 / (2 * h)) * (f(network + h * v) - f(network - h * v));
  for_each_parameter(
      [](const std::string& name, const Real& p, const Real& q) {
        INFO(name);
        CHECK(difference(p, q) < 1e-8);
      },
      along, by_difference);
}

TEST_CASE("derivatives of each example need a row for each", "[transforms]") {
  const Real weight = Real::ones({2, 3});
  CHECK_THROWS_WITH(per_example_jacobian([](const auto& w) { return sum(w); }, weight, 4),
                    ContainsSubstring("a result of shape [] for 4 examples; expected [N, C]"));
  CHECK_THROWS_WITH(
      per_example_jacobian([](const auto& w) { return sum(slice(w, 0, 1, 3), {1}); }, weight, 4),
      ContainsSubstring("a result of shape [3, 3] for 4 examples"));
}
