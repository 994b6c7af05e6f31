// Kronecker factors against the exact Gauss–Newton product, and the penalty made of them.
#include "lintel/tangent/kronecker_penalty.hpp"

#include "catch.hpp"
#include "nn/tiny_vit.hpp"

using namespace lintel;
using namespace lintel::test;

namespace {
// One dense layer, x [N, tokens, in] -> [N, out], summed over tokens.
template <class T>
struct OneLayer {
  T weight, bias;

  static void visit(const std::string& prefix, auto&& each, auto&... models) {
    each(prefix + "weight", models.weight...);
    each(prefix + "bias", models.bias...);
  }
  template <Value X>
  auto operator()(const X& x) const {
    return sum(linear(x, weight, bias), {1});
  }
};
// Two of them with a curve between, one token.
template <class T>
struct TwoLayers {
  OneLayer<T> first, second;

  static void visit(const std::string& prefix, auto&& each, auto&... models) {
    OneLayer<T>::visit(prefix + "first.", each, models.first...);
    OneLayer<T>::visit(prefix + "second.", each, models.second...);
  }
  template <Value X>
  auto operator()(const X& x) const {
    return second(expand(tanh(first(x)), 1));
  }
};

Real normal(const Shape& shape, std::uint64_t seed) {
  Random random(seed, "kronecker test");
  return Real::normal(shape, random);
}
OneLayer<Real> one_layer(std::int64_t in, std::int64_t out, std::uint64_t seed) {
  return {normal({out, in}, seed), normal({out}, seed + 1)};
}
TwoLayers<Real> two_layers(std::int64_t out) { return {one_layer(5, 4, 1), one_layer(4, out, 3)}; }

constexpr auto answers = [](const auto& model, const Real& x) { return model(x); };
constexpr auto features = [](const auto& model, const Real& x) { return model.features(x); };

// The exact product: the mean square of the tangent over images and outputs.
template <class F, Model M>
double gauss_newton(const F& f, const M& model, const M& tau, const Real& x) {
  const Real tangent = jvp([&](const auto& m) { return f(m, x); }, model, tau).second;
  return mean(tangent * tangent).item();
}
template <class F, Model M>
double approximate(const F& f, const M& model, const M& tau, const Real& x) {
  return kronecker_penalty(kronecker_factors(f, model, x, 0), tau, 1).first;
}
}  // namespace

TEST_CASE("exact for one layer, one token and one output", "[kronecker]") {
  const Real x = normal({20, 1, 5}, 7);
  const OneLayer<Real> model = one_layer(5, 1, 1), tau = random_direction(model, 9);
  CHECK(approximate(answers, model, tau, x) ==
        Approx(gauss_newton(answers, model, tau, x)).epsilon(1e-10));
}

TEST_CASE("exact for a change of one output's weights", "[kronecker]") {
  // Random signs are orthogonal in the mean only; the square of one sign is always 1.
  const Real x = normal({20, 1, 5}, 7);
  const OneLayer<Real> model = one_layer(5, 3, 1);
  OneLayer<Real> tau = zeros_like(model);
  for (std::int64_t i = 5; i < 10; ++i) tau.weight.mutable_data()[i] = static_cast<double>(i) - 7.3;
  tau.bias.mutable_data()[1] = 0.7;
  CHECK(approximate(answers, model, tau, x) ==
        Approx(gauss_newton(answers, model, tau, x)).epsilon(1e-10));
}

TEST_CASE("exact for one image, one token and each layer by itself", "[kronecker]") {
  const Real x = normal({1, 1, 5}, 7);
  const TwoLayers<Real> model = two_layers(1);
  for (const bool first : {true, false}) {
    TwoLayers<Real> tau = random_direction(model, 9);
    (first ? tau.second : tau.first) = zeros_like(first ? tau.second : tau.first);
    CHECK(approximate(answers, model, tau, x) ==
          Approx(gauss_newton(answers, model, tau, x)).epsilon(1e-10));
  }
}

TEST_CASE("exact for the diagonal of what is no dense layer", "[kronecker]") {
  // One scale of the last layer norm and one output: a single number moves.
  const Vit<Real> model = tiny_vit<double>(3, {8, 4, 6, 2, 2, 0});
  Vit<Real> tau = zeros_like(model);
  tau.norm.weight.mutable_data()[2] = 1.3;
  const Real images = random_images<double>(9, 4);
  const auto third = [](const auto& m, const Real& x) { return slice(m.features(x), 1, 2, 1); };
  CHECK(approximate(third, model, tau, images) ==
        Approx(gauss_newton(third, model, tau, images)).epsilon(1e-10));
}

TEST_CASE("close to the exact product elsewhere", "[kronecker]") {
  // Two layers at once, several outputs and images: cross terms average out over directions.
  const Real x = normal({400, 1, 5}, 7);
  const TwoLayers<Real> model = two_layers(3);
  double exact = 0, near = 0;
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    const TwoLayers<Real> tau = random_direction(model, seed);
    exact += gauss_newton(answers, model, tau, x);
    near += approximate(answers, model, tau, x);
  }
  CHECK(near == Approx(exact).epsilon(0.2));
  CHECK(near != Approx(exact).epsilon(1e-6));  // an approximation
}

TEST_CASE("the penalty is a positive semi-definite quadratic form", "[kronecker]") {
  const Vit<Real> model = tiny_vit<double>(3, {8, 4, 6, 2, 2, 0});
  const auto factors = kronecker_factors(features, model, random_images<double>(20, 4), 1);
  CHECK(factors.layers.size() == 1 + 2 * 4);  // the patches, and four in each block
  CHECK(factors.layers.at("blocks.1.mlp.fc2.weight").bias == "blocks.1.mlp.fc2.bias");
  const auto [at_zero, slope_at_zero] = kronecker_penalty(factors, zeros_like(model), 2);
  CHECK(at_zero == 0);
  CHECK(norm(slope_at_zero) == 0);
  for (std::uint64_t seed = 0; seed < 5; ++seed) {
    const Vit<Real> a = random_direction(model, seed), b = random_direction(model, 100 + seed);
    const auto [of_a, slope_a] = kronecker_penalty(factors, a, 2);
    const auto [of_b, slope_b] = kronecker_penalty(factors, b, 2);
    CHECK(of_a > 0);
    CHECK(dot(slope_a, b).item() == Approx(dot(slope_b, a).item()).epsilon(1e-10));
    CHECK(dot(slope_a, a).item() == Approx(2 * of_a).epsilon(1e-10));
    // A quadratic function of τ: the central difference is exact.
    const auto value = [&](double step) {
      return kronecker_penalty(factors, a + step * b, 2).first;
    };
    CHECK(dot(slope_a, b).item() == Approx(value(0.5) - value(-0.5)).epsilon(1e-9));
  }
  // Every parameter is held in place by something.
  const auto [value, slope] = kronecker_penalty(factors, random_direction(model, 1), 1);
  for_each_parameter(
      [](const std::string& name, const Real& part) {
        INFO(name);
        CHECK(sum(part * part).item() > 0);
      },
      slope);
}

TEST_CASE("factors: the same bits on any number of threads, and means of tasks", "[kronecker]") {
  const auto model = make_vit<float>({8, 4, 6, 2, 2, 0}, 3);
  const auto images = random_images<float>(50, 4);
  const auto f = [](const auto& m, const Tensor<float>& x) { return m.features(x); };
  const auto tau = random_direction(model, 5);
  const auto slope = [&](std::int64_t threads) {
    const ThreadLimit limit(threads);
    return kronecker_penalty(kronecker_factors(f, model, images, 1), tau, 1).second;
  };
  CHECK(same_bits(slope(1), slope(2)));
  const auto one = kronecker_factors(f, model, images, 1);
  const double alone = kronecker_penalty(one, tau, 1).first;
  CHECK(kronecker_penalty(mean_of(std::vector{one, one}), tau, 1).first ==
        Approx(alone).epsilon(1e-6));
}

TEST_CASE("what factors cannot be made of", "[kronecker]") {
  const TwoLayers<Real> model = two_layers(2);
  CHECK_THROWS_WITH(kronecker_factors(answers, model, Real::zeros({0, 1, 5}), 0),
                    ContainsSubstring("no images"));
  const auto total = [](const auto& m, const Real& x) { return sum(m(x)); };
  CHECK_THROWS_WITH(kronecker_factors(total, model, normal({2, 1, 5}, 1), 0),
                    ContainsSubstring("expected [N, C]"));
  CHECK_THROWS_WITH(mean_of(std::vector<KroneckerFactors<TwoLayers<Real>>>{}),
                    ContainsSubstring("no task"));
}
