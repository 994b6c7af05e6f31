// Walking a tape: what its steps say of themselves.
#include "lintel/core/tape.hpp"

#include "catch.hpp"
#include "lintel/core/checkpoint.hpp"
#include "lintel/core/transforms.hpp"
#include "two_layers.hpp"

using namespace lintel;
using namespace lintel::test;

namespace {
using Real = Tensor<double>;
using Places = std::vector<std::int64_t>;

Real draw(const Shape& shape) {
  Random random(1, "tape test");
  return Real::normal(shape, random);
}

// An op of a program's own, by name.
struct Cube : Elementwise<Cube> {
  template <class S>
  Tensor<S> value(Inputs<Tensor<S>> x) const {
    return x[0] * x[0] * x[0];
  }
  template <class T>
  T derivative(const T& x, const T&) const {
    return 3.0 * x * x;
  }
};
}  // namespace

TEST_CASE("a tape tells ops, inputs, shapes and operands", "[tape]") {
  const auto tape = std::make_shared<Tape<Real>>();
  const auto weight = Var<Real>::leaf(draw({4, 3}), tape), bias = Var<Real>::leaf(draw({4}), tape);
  const Real x = draw({5, 3});
  const auto hidden = linear(x, weight, bias);
  const auto y = sum(layer_norm(hidden, Real::ones({4}), bias, 1e-5));

  REQUIRE(tape->size() == 5);
  CHECK(tape->step(0) == nullptr);
  CHECK(tape->step(1) == nullptr);
  CHECK(tape->shape(0) == Shape{4, 3});
  CHECK(tape->shape(1) == Shape{4});
  CHECK(tape->shape(hidden.place) == Shape{5, 4});
  CHECK(tape->shape(y.place) == Shape{});

  const Step<Real>& first = *tape->step(hidden.place);
  CHECK(first.op_name() == "Linear");
  CHECK(first.inputs == Places{-1, weight.place, bias.place});
  REQUIRE(first.operands().size() == 3);
  CHECK(first.operands()[0].values() == x.values());
  CHECK(first.result().shape() == Shape{5, 4});
  CHECK_FALSE(first.result().has_values());  // the rules of a linear layer do not ask for it
  REQUIRE(first.as<op::Linear>() != nullptr);
  CHECK(first.as<op::Linear>()->x[1].values() == weight.value.values());
  CHECK(first.as<op::Reshape>() == nullptr);

  const Step<Real>& norm = *tape->step(hidden.place + 1);
  CHECK(norm.op_name() == "LayerNorm");
  CHECK(norm.inputs == Places{hidden.place, -1, bias.place});
  REQUIRE(norm.as<op::LayerNorm<double>>() != nullptr);
  CHECK(norm.as<op::LayerNorm<double>>()->op.epsilon == 1e-5);

  CHECK(tape->step(y.place)->op_name() == "SumTo");
  CHECK_FALSE(tape->step(y.place)->operands()[0].has_values());  // a linear map keeps no input
}

TEST_CASE("only tangents of leaves are pushed forward", "[tape]") {
  const auto tape = std::make_shared<Tape<Real>>();
  const auto x = Var<Real>::leaf(draw({3}), tape), w = Var<Real>::leaf(draw({3}), tape);
  const auto y = exp(x);
  const auto z = y * w;
  std::vector<Maybe<Real>> tangents(static_cast<std::size_t>(tape->size()));
  tangents[static_cast<std::size_t>(y.place)] = Real::ones({3});  // of a step: ignored
  CHECK_FALSE(tape->push_forward(tangents, z.place));
  tangents[static_cast<std::size_t>(w.place)] = Real::ones({3});
  CHECK(tape->push_forward(tangents, z.place)->values() == y.value.values());
}

TEST_CASE("ops of any kind have a name", "[tape]") {
  const auto tape = std::make_shared<Tape<Real>>();
  const auto x = Var<Real>::leaf(draw({2, 3}), tape);
  const auto name_of = [&](const Var<Real>& y) { return tape->step(y.place)->op_name(); };
  CHECK(name_of(apply_to(Cube{}, x)) == "Cube");
  struct Local : Cube {};
  CHECK(name_of(apply_to(Local{}, x)) == "Local");
  const auto model =
      map_parameters([](const Real& p) { return Var<Real>(p); },
                     TwoLayers<Real>{draw({4, 3}), draw({4}), draw({2, 4}), draw({2})});
  const auto f = [](const auto& at, const auto& m) { return m(at); };
  CHECK(name_of(checkpoint(f, x, model)) == "Checkpoint");
}

TEST_CASE("a released tape keeps its shapes and forgets its steps", "[tape]") {
  const auto tape = std::make_shared<Tape<Real>>();
  const auto x = Var<Real>::leaf(draw({3}), tape);
  const auto y = sum(exp(x));
  CHECK(tape->step(y.place) != nullptr);
  tape->pull_back(y.place, Real(1.), true);
  CHECK(tape->step(y.place) == nullptr);
  CHECK(tape->shape(1) == Shape{3});
  CHECK_THROWS_WITH(tape->pull_back(y.place, Real(1.)), ContainsSubstring("pull_back: the tape"));
}
