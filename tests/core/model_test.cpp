#include "lintel/core/model.hpp"

#include "catch.hpp"
#include "inputs.hpp"

using namespace lintel;
using namespace lintel::test;

namespace {
template <class T>
struct Line {
  T slope, offset;

  static void visit(const std::string& prefix, auto&& each, auto&... models) {
    each(prefix + "slope", models.slope...);
    each(prefix + "offset", models.offset...);
  }
};

// A model in a model, in numbers that the type does not say.
template <class T>
struct Chain {
  std::vector<Line<T>> lines;

  template <class U>
  Chain<U> structure() const {
    return {std::vector<Line<U>>(lines.size())};
  }
  static void visit(const std::string& prefix, auto&& each, auto& first, auto&... others) {
    for (std::size_t i = 0; i < first.lines.size(); ++i) {
      std::decay_t<decltype(first.lines[i])>::visit(prefix + "line" + std::to_string(i) + ".", each,
                                                    first.lines[i], others.lines[i]...);
    }
  }
};

using Real = Tensor<double>;

Chain<Real> chain(std::uint64_t seed) {
  Random random(seed, "chain");
  Chain<Real> model;
  for (std::int64_t i = 0; i < 3; ++i) {
    model.lines.push_back({Real::normal({2, i + 1}, random), Real::normal({2}, random)});
  }
  return model;
}

// All numbers of a model, in one list.
std::vector<double> flat(const auto& model) {
  std::vector<double> all;
  for_each_parameter(
      [&](const std::string&, const auto& p) {
        for (const auto v : p.values()) all.push_back(v);
      },
      model);
  return all;
}

static_assert(Model<Line<Real>> && Model<Chain<Dual<Real>>> && Model<Line<Var<Dual<Real>>>>);
static_assert(!Model<Real> && !Model<Dual<Real>> && !Model<std::vector<double>>);
static_assert(Point<Real> && Point<Line<Real>> && !Point<double>);
static_assert(std::is_same_v<ValueOf<Line<Dual<Real>>>, Dual<Real>>);
static_assert(std::is_same_v<WithValue<Line<Real>, Var<Real>>, Line<Var<Real>>>);
static_assert(std::is_same_v<WithValue<Real, Var<Real>>, Var<Real>>);
}  // namespace

TEST_CASE("parameters are visited by name, side by side", "[model]") {
  const Chain<Real> a = chain(1), b = chain(2);
  std::vector<std::string> names;
  for_each_parameter(
      [&](const std::string& name, const Real& p, const Real& q) {
        names.push_back(name);
        CHECK(p.shape() == q.shape());
      },
      a, b);
  CHECK(names == std::vector<std::string>{"line0.slope", "line0.offset", "line1.slope",
                                          "line1.offset", "line2.slope", "line2.offset"});
  CHECK(parameter_count(a) == 2 * (1 + 2 + 3) + 3 * 2);
  CHECK(same_structure<Dual<Real>>(a).lines.size() == 3);
  for_each_parameter([&](const std::string& name, const Real&) { CHECK(name == "value"); },
                     a.lines[0].slope);
}

TEST_CASE("models of one structure are a vector space", "[model]") {
  const Chain<Real> a = chain(1), b = chain(2), c = chain(3);
  const std::vector<double> x = flat(a), y = flat(b), z = flat(c);
  const std::vector<double> result = flat(2 * a - b * 0.5 + -(c - a));
  double product = 0, squares = 0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    CHECK(result[i] == Approx(2 * x[i] - 0.5 * y[i] - (z[i] - x[i])));
    product += x[i] * y[i];
    squares += x[i] * x[i];
  }
  CHECK(dot(a, b).item() == Approx(product));
  CHECK(norm(a) == Approx(std::sqrt(squares)));
  for (const double v : flat(zeros_like(a))) CHECK(v == 0);
  CHECK(flat(a + zeros_like(a)) == x);

  const Chain<Tensor<float>> narrow = cast_point<float>(a);
  const std::vector<double> rounded = flat(narrow);
  for (std::size_t i = 0; i < x.size(); ++i) CHECK(rounded[i] == static_cast<float>(x[i]));

  CHECK(dot(a.lines[1].slope, b.lines[1].slope).item() ==
        Approx(dot(Line<Real>{a.lines[1].slope, Real(0.)}, Line<Real>{b.lines[1].slope, Real(0.)})
                   .item()));
  CHECK(norm(Real({2}, {3, 4})) == 5);
}

TEST_CASE("a mapped model has what the function gives", "[model]") {
  const Line<Real> line{Real({2}, {1, 2}), Real(3.)};
  const Line<Dual<Real>> moving =
      map_parameters([](const Real& p, const Real& q) { return Dual<Real>(p, q); }, line, 2 * line);
  CHECK(moving.slope.primal.values() == std::vector<double>{1, 2});
  CHECK(moving.slope.tangent->values() == std::vector<double>{2, 4});
  CHECK(moving.offset.tangent->item() == 6);
  // Arithmetic of mixed value types gives the deeper one.
  const Line<Dual<Real>> sum = moving + line;
  CHECK(sum.offset.primal.item() == 6);
  CHECK(sum.offset.tangent->item() == 6);
  CHECK(dot(moving, line).tangent->item() == 2 * (1 + 4 + 9));
}

TEST_CASE("models that do not match are an error that names the parameter", "[model]") {
  const Chain<Real> a = chain(1);
  Chain<Real> b = chain(2);
  b.lines[1].offset = Real({1}, {1.});  // would broadcast
  const auto names_parameter =
      ContainsSubstring("parameter line1.offset has shape [2] on one side and [1] on the other");
  CHECK_THROWS_WITH(a + b, names_parameter);
  CHECK_THROWS_WITH(a - b, names_parameter);
  CHECK_THROWS_WITH(dot(a, b), names_parameter);
}
