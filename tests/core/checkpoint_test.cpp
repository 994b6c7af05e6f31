#include "lintel/core/checkpoint.hpp"

#include "array.hpp"
#include "catch.hpp"
#include "two_layers.hpp"

using namespace lintel;
using namespace lintel::test;

namespace {
using Real = Tensor<double>;
using Network = TwoLayers<Real>;

const auto run = [](const auto& x, const auto& m) { return m(x); };

double difference_of(const Network& a, const Network& b) {
  double worst = 0;
  for_each_parameter([&](const std::string&, const Real& p,
                         const Real& q) { worst = std::max(worst, difference(p, q)); },
                     a, b);
  return worst;
}
}  // namespace

TEST_CASE("a checkpoint changes no value and no derivative", "[checkpoint]") {
  Random random(1, "checkpoint");
  const Network network = Network::normal(3, 5, 3, random), v = Network::normal(3, 5, 3, random);
  const Real x = Real::normal({2, 4, 3}, random), dx = Real::normal({2, 4, 3}, random);
  // Twice, the second on the result of the first.
  const auto kept = [&](const auto& input, const auto& m) {
    return sum(square(run(run(input, m), m)));
  };
  const auto again = [&](const auto& input, const auto& m) {
    return sum(square(checkpoint(run, checkpoint(run, input, m), m)));
  };
  const auto in_model = [&](const auto& f) { return [&](const auto& m) { return f(x, m); }; };
  const auto in_input = [&](const auto& f) { return [&](const auto& p) { return f(p, network); }; };

  CHECK(again(x, network).item() == kept(x, network).item());
  CHECK(difference_of(grad(in_model(again))(network), grad(in_model(kept))(network)) < 1e-13);
  CHECK(difference(jvp(in_model(again), network, v).second,
                   jvp(in_model(kept), network, v).second) < 1e-13);
  CHECK(difference_of(hvp(in_model(again), network, v), hvp(in_model(kept), network, v)) < 1e-13);
  const auto of_dot = grad([&](const auto& m) { return dot(v, grad(in_model(again))(m)); });
  CHECK(difference_of(of_dot(network), hvp(in_model(kept), network, v)) < 1e-13);
  const auto linear = linearize(in_model(again), network);
  CHECK(difference(linear.tangent(v), jvp(in_model(kept), network, v).second) < 1e-13);

  // Only the input varies; the model is a constant.
  CHECK(difference(grad(in_input(again))(x), grad(in_input(kept))(x)) < 1e-13);
  CHECK(difference(hvp(in_input(again), x, dx), hvp(in_input(kept), x, dx)) < 1e-13);
}

TEST_CASE("a checkpoint runs its function once more for each backward pass", "[checkpoint]") {
  Random random(1, "checkpoint");
  const Network network = Network::normal(3, 5, 3, random);
  const Real x = Real::normal({2, 4, 3}, random);
  int runs = 0;
  const auto counted = [&runs](const auto& input, const auto& m) {
    ++runs;
    return m(input);
  };
  const auto [y, transposed] =
      vjp([&](const auto& m) { return checkpoint(counted, x, m); }, network);
  CHECK(runs == 1);
  transposed(Real::ones(y.shape()));
  CHECK(runs == 2);
  transposed(Real::ones(y.shape()));
  CHECK(runs == 3);
}

TEST_CASE("a checkpoint keeps inputs and results only", "[checkpoint]") {
  Random random(1, "checkpoint");
  const Network network = Network::normal(8, 2000, 8, random);
  const Real x = Real::normal({1, 100, 8}, random);
  const auto held_after = [&](const auto& f) {
    const std::size_t before = memory_use().now;
    const auto recorded = vjp([&](const auto& m) { return f(f(x, m), m); }, network);
    return memory_use().now - before;
  };
  const std::size_t kept = held_after(run);
  const std::size_t again =
      held_after([](const auto& input, const auto& m) { return checkpoint(run, input, m); });
  // The hidden values of one application are [100, 2000] doubles.
  CHECK(kept >= 2 * 100 * 2000 * sizeof(double));
  CHECK(again <= 100 * 2000 * sizeof(double) / 4);
}
