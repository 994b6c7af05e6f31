// A tape as a table and as a picture.
#include "lintel/core/tape_picture.hpp"

#include "catch.hpp"
#include "two_layers.hpp"

using namespace lintel;
using namespace lintel::test;

namespace {
using Real = Tensor<double>;
using Places = std::vector<std::int64_t>;

Real draw(const Shape& shape) {
  Random random(1, "tape picture test");
  return Real::normal(shape, random);
}
template <class T>
std::string printed(const T& what) {
  std::ostringstream out;
  print(what, out);
  return out.str();
}
}  // namespace

TEST_CASE("a tape as a table", "[tape]") {
  const auto tape = std::make_shared<Tape<Real>>();
  const auto weight = Var<Real>::leaf(draw({4, 3}), tape), bias = Var<Real>::leaf(draw({4}), tape);
  sum(tanh(linear(draw({500, 3}), weight, bias)));
  std::ostringstream out;
  print(*tape, out, {{0, "weight"}});
  CHECK(out.str() ==
        "place  op or leaf  shape     inputs  bytes kept  operations  asked for by\n"
        "    0  weight      [4, 3]\n"
        "    1  leaf        [4]\n"
        "    2  Linear      [500, 4]  - 0 1         12 k        12 k  weight, leaf 1\n"
        "    3  Tanh        [500, 4]  2             16 k              weight, leaf 1\n"
        "    4  SumTo       []        3                               weight, leaf 1\n"
        "       in all                              28 k        12 k\n");
}

TEST_CASE("what a step keeps is counted once, and not if a leaf holds it", "[tape]") {
  const auto tape = std::make_shared<Tape<Real>>();
  const auto x = Var<Real>::leaf(draw({10}), tape);
  const auto y = exp(x);  // keeps x, a leaf's, and y: 80 bytes
  const auto z = y * y;   // y twice, both kept by the step before
  const auto first =
      slice(z, 0, 0, 4) * draw({4});  // half of z, 32 of its 80 bytes, and a constant
  const auto all = z * x;             // the rest of z, 48, and a leaf's
  const auto wide = all * broadcast(draw({1}), {10});  // 80, and a constant of one number
  const std::vector<TapeLine> lines = lines_of(*tape);
  const auto kept = [&](const Var<Real>& value) {
    return lines[static_cast<std::size_t>(value.place)].bytes_kept;
  };
  CHECK(kept(y) == 80);
  CHECK(kept(z) == 0);
  CHECK(kept(first) == 64);
  CHECK(kept(all) == 48);
  CHECK(kept(wide) == 88);
}

TEST_CASE("what ops find for themselves is counted too", "[tape]") {
  const auto tape = std::make_shared<Tape<Real>>();
  const auto qkv = Var<Real>::leaf(draw({2, 5, 12}), tape);
  const auto y = attention(qkv, 2);
  CHECK(lines_of(*tape)[static_cast<std::size_t>(y.place)].bytes_kept == 2 * 2 * 5 * 5 * 8);
  // q kᵀ and the product with v, each 2 · images · tokens² · width
  CHECK(lines_of(*tape)[static_cast<std::size_t>(y.place)].operations == 2 * 2. * 2 * 5 * 5 * 4);
}

TEST_CASE("who asks for a derivative, by name", "[tape]") {
  Random random(1);
  const auto network = TwoLayers<Real>::normal(3, 4, 2, random);
  const auto f = linearize([x = draw({6, 3})](const auto& m) { return sum(m(x)); }, network);
  const std::vector<TapeLine> lines = lines_of(f.tape());
  CHECK(lines[4].asked_by == Places{0, 1});  // the first layer
  CHECK(lines.back().asked_by == Places{0, 1, 2, 3});
  CHECK_THAT(printed(f), ContainsSubstring("weight1, bias1, weight2 and 1 more"));
  CHECK_THAT(printed(f), ContainsSubstring("Gelu"));
}

TEST_CASE("a tape as a picture", "[tape]") {
  const auto tape = std::make_shared<Tape<Real>>();
  const auto x = Var<Real>::leaf(draw({10}), tape);
  sum(x * x);
  CHECK(to_dot(*tape, {{0, "a < b"}}) ==
        R"(digraph tape {
  graph [rankdir=LR, bgcolor=white, pad=0.25]
  node [shape=box, style=filled, color="#777777", fontcolor="#1a1a1a", fontname="sans-serif", fontsize=12]
  edge [color="#555555"]
  p0 [fillcolor="#e8eef7", label=<0: <b>a &lt; b</b><br/>[10]>]
  p1 [fillcolor="#f4f1e6", label=<1: <b>Multiply</b><br/>[10]>]
  p0 -> p1
  p0 -> p1
  p2 [fillcolor="#f4f1e6", label=<2: <b>SumTo</b><br/>[]>]
  p1 -> p2
}
)");
}

TEST_CASE("a tape of dual numbers, and one that was released", "[tape]") {
  using T = Dual<Real>;
  const auto tape = std::make_shared<Tape<T>>();
  const auto x = Var<T>::leaf(T(draw({10}), draw({10}) * 2, 1), tape);
  const auto y = exp(x);
  CHECK(lines_of(*tape)[1].bytes_kept == 160);  // y and its tangent
  tape->pull_back(y.place, T(Real::ones({10})), true);
  CHECK_THROWS_AS(lines_of(*tape), Error);
}
