#include "lintel/nn/optimizers.hpp"

#include "catch.hpp"
#include "lintel/nn/layers/linear.hpp"

using namespace lintel;

namespace {
using Real = Tensor<double>;
using Pair = Linear<Real>;  // a model of two parameters

constexpr std::int64_t steps = 6;

Pair random_pair(std::uint64_t seed) {
  Random random(seed, "pair");
  return {Real::normal({3, 2}, random), Real::normal({3}, random)};
}

// Both parameters in one list.
std::vector<double> flat(const Pair& pair) {
  std::vector<double> numbers = pair.weight.values();
  const std::vector<double> more = pair.bias.values();
  numbers.insert(numbers.end(), more.begin(), more.end());
  return numbers;
}
double rate(std::int64_t step) { return 0.1 / static_cast<double>(step + 1); }

void check_equal(const Pair& pair, const std::vector<double>& expected) {
  const std::vector<double> numbers = flat(pair);
  REQUIRE(numbers.size() == expected.size());
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    CHECK(numbers[i] == Approx(expected[i]).epsilon(1e-12));
  }
}

// AdamW for single numbers, as its paper writes it, with the pull of the decay towards `anchor`.
void check_adam(const AdamW<Pair>::Options& o, const Maybe<Pair>& anchor) {
  Pair model = random_pair(1);
  AdamW<Pair> optimizer(model, o, anchor);
  std::vector<double> p = flat(model), m(p.size(), 0.), v(p.size(), 0.);
  const std::vector<double> centre = anchor ? flat(*anchor) : std::vector<double>(p.size(), 0.);
  for (std::int64_t t = 0; t < steps; ++t) {
    const Pair gradient = random_pair(100 + static_cast<std::uint64_t>(t));
    optimizer.step(model, gradient, rate(t));
    const std::vector<double> g = flat(gradient);
    for (std::size_t i = 0; i < p.size(); ++i) {
      m[i] = o.beta1 * m[i] + (1 - o.beta1) * g[i];
      v[i] = o.beta2 * v[i] + (1 - o.beta2) * g[i] * g[i];
      const double first = m[i] / (1 - std::pow(o.beta1, static_cast<double>(t + 1)));
      const double second = v[i] / (1 - std::pow(o.beta2, static_cast<double>(t + 1)));
      p[i] -=
          rate(t) * (first / (std::sqrt(second) + o.epsilon) + o.weight_decay * (p[i] - centre[i]));
    }
    check_equal(model, p);
  }
}
}  // namespace

TEST_CASE("AdamW follows its formula", "[optimizers]") {
  check_adam({}, {});
  check_adam({.weight_decay = 0, .beta1 = 0.5, .beta2 = 0.7, .epsilon = 0.1}, {});
}

TEST_CASE("AdamW decays towards 0 or towards an anchor", "[optimizers]") {
  check_adam({.weight_decay = 0.3}, {});
  check_adam({.weight_decay = 0.3}, random_pair(7));

  // Without a gradient nothing but the decay is left.
  const Pair start = random_pair(1), anchor = random_pair(7), still = zeros_like(start);
  Pair model = start;
  AdamW<Pair> to_zero(model, {.weight_decay = 0.5});
  to_zero.step(model, still, 0.1);
  CHECK(norm(model - 0.95 * start) < 1e-14);
  model = start;
  AdamW<Pair> to_anchor(model, {.weight_decay = 0.5}, anchor);
  to_anchor.step(model, still, 0.1);
  CHECK(norm(model - (anchor + 0.95 * (start - anchor))) < 1e-14);
}

TEST_CASE("a step leaves copies of the parameters alone", "[optimizers]") {
  Pair model = random_pair(1);
  const Pair before = model;
  const std::vector<double> numbers = flat(before);
  AdamW<Pair> optimizer(model, {});
  optimizer.step(model, random_pair(2), 0.1);
  CHECK(flat(before) == numbers);
  CHECK(flat(model) != numbers);
}

TEST_CASE("a step that cannot be done changes nothing", "[optimizers]") {
  Pair model = random_pair(1), wrong = random_pair(2);
  wrong.bias = Real::zeros({4});
  const std::vector<double> before = flat(model);
  AdamW<Pair> optimizer(model, {});
  CHECK_THROWS_WITH(optimizer.step(model, wrong, 0.1), ContainsSubstring("AdamW"));
  CHECK(optimizer.state().steps == 0);
  Sgd<Pair> descent(model);
  CHECK_THROWS_WITH(descent.step(model, wrong, 0.1), ContainsSubstring("Sgd"));
  AdamW<Pair> forgetful(model, {.beta2 = 1});
  CHECK_THROWS_WITH(forgetful.step(model, random_pair(3), 0.1), ContainsSubstring("beta2 1"));
  CHECK(flat(model) == before);
}

TEST_CASE("Sgd follows its formula", "[optimizers]") {
  for (const double momentum : {0.0, 0.9}) {
    CAPTURE(momentum);
    Pair model = random_pair(1);
    Sgd<Pair> optimizer(model, momentum);
    std::vector<double> p = flat(model), m(p.size(), 0.);
    for (std::int64_t t = 0; t < steps; ++t) {
      const Pair gradient = random_pair(100 + static_cast<std::uint64_t>(t));
      optimizer.step(model, gradient, rate(t));
      const std::vector<double> g = flat(gradient);
      for (std::size_t i = 0; i < p.size(); ++i) {
        m[i] = momentum * m[i] + g[i];
        p[i] -= rate(t) * m[i];
      }
      check_equal(model, p);
    }
  }
}

TEST_CASE("a gradient is clipped over all parameters together", "[optimizers]") {
  const Pair gradient{Real({1, 2}, {3, 0}), Real({1}, {4})};
  Pair clipped = gradient;
  CHECK(clip_gradient(clipped, 1) == 5);
  CHECK(norm(clipped) == Approx(1));
  CHECK(norm(clipped - 0.2 * gradient) < 1e-15);
  Pair untouched = gradient;
  CHECK(clip_gradient(untouched, 5) == 5);
  CHECK(flat(untouched) == flat(gradient));
}
