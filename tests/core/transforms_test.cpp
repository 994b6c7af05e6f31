#include "lintel/core/transforms.hpp"

#include "array.hpp"
#include "catch.hpp"

using namespace lintel;
using namespace lintel::test;

namespace {
using Real = Tensor<double>;

template <class T>
struct Layer {
  T weight, bias;

  static void visit(const std::string& prefix, auto&& each, auto&... models) {
    each(prefix + "weight", models.weight...);
    each(prefix + "bias", models.bias...);
  }
};

// A quadratic form with a known gradient (a + aᵀ) x and Hessian a + aᵀ.
const Real a({3, 3}, {1, 2, 3, 4, 5, 6, 7, 8, 10});
const auto quadratic = [](const auto& x) {
  return sum(x * reshape(matmul(a, reshape(x, {3, 1})), {3}));
};
const Real x({3}, {1, -2, 0.5}), v({3}, {0.5, 1, -1});

Array symmetric_part_times(const Real& at) {
  return make_array({3}, [&](const Index& i) {
    double sum = 0;
    for (std::int64_t j = 0; j < 3; ++j) {
      sum += (a.at({i[0], j}) + a.at({j, i[0]})) * at.at({j});
    }
    return sum;
  });
}
}  // namespace

TEST_CASE("transforms of a quadratic form", "[transforms]") {
  const Array gradient = symmetric_part_times(x);
  double along = 0;
  for (std::size_t i = 0; i < 3; ++i) along += gradient.values[i] * v.values()[i];

  const auto [y, dy] = jvp(quadratic, x, v);
  CHECK(y.item() == quadratic(x).item());
  CHECK(dy.item() == Approx(along));
  CHECK(dy.shape() == Shape{});
  CHECK(difference(grad(quadratic)(x), gradient) < 1e-14);
  const auto [value, slope] = value_and_grad(quadratic)(x);
  CHECK(value.item() == y.item());
  CHECK(difference(slope, gradient) < 1e-14);
  CHECK(difference(hvp(quadratic, x, v), symmetric_part_times(v)) < 1e-14);
  const auto linear = linearize(quadratic, x);
  CHECK(linear.value().item() == y.item());
  CHECK(linear.tangent(v).item() == Approx(along));
  CHECK(difference(linear.adjoint(Real(1)), gradient) < 1e-14);
}

TEST_CASE("the maps of vjp and linearize may be used again and again", "[transforms]") {
  const auto f = [](const auto& p) { return tanh(p * p) * exp(p); };
  const auto [y, transposed] = vjp(f, x);
  const auto linear = linearize(f, x);
  const Real first = transposed(v), tangent = linear.tangent(v);
  for (int again = 0; again < 3; ++again) {
    CHECK(transposed(v).values() == first.values());
    CHECK(linear.tangent(v).values() == tangent.values());
    CHECK(linear.adjoint(v).values() == first.values());
    CHECK(difference(transposed(2 * v), 2 * first) < 1e-14);
    CHECK(difference(linear.tangent(2 * v), 2 * tangent) < 1e-14);
  }
  // Copies of a linearization share what was recorded.
  const auto copy = linear;
  CHECK(copy.tangent(v).values() == tangent.values());
}

TEST_CASE("after the last backward pass a linearization cannot be used", "[transforms]") {
  const auto linear = linearize([](const auto& p) { return exp(p) * p; }, x);
  const Real before = linear.adjoint(v);
  CHECK(linear.adjoint(v, true).values() == before.values());
  CHECK_THROWS_WITH(linear.adjoint(v), ContainsSubstring("released"));
  CHECK_THROWS_WITH(linear.tangent(v), ContainsSubstring("released"));
}

TEST_CASE("a model is a point like any other", "[transforms]") {
  const Layer<Real> layer{Real({2, 3}, {1, 2, 3, 4, 5, 6}), Real({2}, {0.5, -0.5})};
  const Layer<Real> direction{Real({2, 3}, {1, 0, -1, 2, 0, 1}), Real({2}, {1, 2})};
  const auto f = [](const auto& m) { return linear(reshape(x, {1, 3}), m.weight, m.bias); };
  const auto [y, dy] = jvp(f, layer, direction);
  CHECK(y.values() == std::vector<double>{1 - 4 + 1.5 + 0.5, 4 - 10 + 3 - 0.5});
  CHECK(dy.values() == std::vector<double>{1 - 0.5 + 1, 2 + 0.5 + 2});
  const Layer<Real> back = vjp(f, layer).second(Real({1, 2}, {1, 10}));
  CHECK(back.weight.values() == std::vector<double>{1, -2, 0.5, 10, -20, 5});
  CHECK(back.bias.values() == std::vector<double>{1, 10});
  // jvp also of functions that return a model
  const auto [model, moved] = jvp([](const auto& m) { return 2 * m; }, layer, direction);
  CHECK(model.bias.values() == std::vector<double>{1, -1});
  CHECK(moved.bias.values() == std::vector<double>{2, 4});
}

TEST_CASE("an input that is used several times has its cotangents added", "[transforms]") {
  const auto f = [](const auto& p) {
    const auto shared = p * p;
    return sum(shared) + sum(shared * p) + sum(slice(shared, 0, 1, 2) * slice(p, 0, 0, 2)) - sum(p);
  };
  const std::vector<double> p = x.values();
  const Real gradient = grad(f)(x);
  const double expected[] = {2 * p[0] + 3 * p[0] * p[0] - 1 + p[1] * p[1],
                             2 * p[1] + 3 * p[1] * p[1] - 1 + 2 * p[1] * p[0] + p[2] * p[2],
                             2 * p[2] + 3 * p[2] * p[2] - 1 + 2 * p[2] * p[1]};
  for (std::int64_t i = 0; i < 3; ++i) CHECK(gradient.at({i}) == Approx(expected[i]));
  // The leaf itself as the result.
  CHECK(vjp([](const auto& q) { return q; }, x).second(v).values() == v.values());
  CHECK(jvp([](const auto& q) { return q; }, x, v).second.values() == v.values());
  CHECK(linearize([](const auto& q) { return q; }, x).tangent(v).values() == v.values());
  CHECK(grad([](const auto& q) { return sum(q + q); })(x).values() == std::vector<double>{2, 2, 2});
}

TEST_CASE("a function that does not depend on its point has zero derivatives", "[transforms]") {
  const auto constant_function = [](const auto& p) {
    return lift<std::decay_t<decltype(p)>>(Real({2}, {3, 4}));
  };
  const auto [y, dy] = jvp(constant_function, x, v);
  CHECK(y.values() == std::vector<double>{3, 4});
  CHECK(dy.values() == std::vector<double>{0, 0});
  const Real cotangent({2}, {1, 1});
  CHECK(vjp(constant_function, x).second(cotangent).values() == std::vector<double>{0, 0, 0});
  CHECK(linearize(constant_function, x).tangent(v).values() == std::vector<double>{0, 0});
  CHECK(linearize(constant_function, x).adjoint(cotangent).shape() == x.shape());
  CHECK(jacobian(constant_function, x).shape() == Shape{2, 3});
  const auto nothing = [](const auto& p) { return sum(stop_gradient(p)); };
  CHECK(grad(nothing)(x).values() == std::vector<double>{0, 0, 0});
  CHECK(hvp(nothing, x, v).values() == std::vector<double>{0, 0, 0});
  // Depends on one parameter of two.
  const Layer<Real> layer{Real({1, 1}, {3}), Real({1}, {4})};
  const auto half = grad([](const auto& m) { return sum(m.weight * m.weight); })(layer);
  CHECK(half.weight.item() == 6);
  CHECK(half.bias.values() == std::vector<double>{0});
}

TEST_CASE("stop_gradient holds a value fixed in every mode", "[transforms]") {
  const auto f = [](const auto& p) { return sum(stop_gradient(p) * p); };
  CHECK(f(x).item() == Approx(5.25));
  CHECK(grad(f)(x).values() == x.values());
  CHECK(jvp(f, x, v).second.item() == Approx(0.5 - 2 - 0.5));
  CHECK(hvp(f, x, v).values() == std::vector<double>{0, 0, 0});
}

TEST_CASE("a jacobian has the shape of the result and then of the point", "[transforms]") {
  const auto f = [](const auto& p) { return reshape(matmul(a, reshape(p * p, {3, 1})), {3, 1}); };
  const Real j = jacobian(f, x);
  REQUIRE(j.shape() == Shape{3, 1, 3});
  for (std::int64_t row = 0; row < 3; ++row) {
    for (std::int64_t column = 0; column < 3; ++column) {
      CHECK(j.at({row, 0, column}) == Approx(2 * a.at({row, column}) * x.at({column})));
    }
  }
  CHECK(jacobian(quadratic, x).shape() == Shape{3});
  const Layer<Real> layer{Real({2, 3}, {1, 2, 3, 4, 5, 6}), Real({2}, {0.5, -0.5})};
  const auto of_model = jacobian(
      [](const auto& m) {
        return linear(reshape(x, {1, 3}), m.weight, m.bias);
      },
      layer);
  CHECK(of_model.weight.shape() == Shape{1, 2, 2, 3});
  CHECK(of_model.weight.values() == std::vector<double>{1, -2, 0.5, 0, 0, 0, 0, 0, 0, 1, -2, 0.5});
  CHECK(of_model.bias.values() == std::vector<double>{1, 0, 0, 1});
  CHECK(jacobian([](const auto& p) { return slice(p, 0, 0, 0); }, x).shape() == Shape{0, 3});
}

TEST_CASE("the Hessian is the jacobian of the gradient", "[transforms]") {
  const auto hessian = jacobian(grad(quadratic), x);
  REQUIRE(hessian.shape() == Shape{3, 3});
  for (std::int64_t i = 0; i < 3; ++i) {
    for (std::int64_t j = 0; j < 3; ++j) {
      CHECK(hessian.at({i, j}) == Approx(a.at({i, j}) + a.at({j, i})));
    }
  }
}

TEST_CASE("errors of transforms say what was found and what was expected", "[transforms]") {
  const auto square_of = [](const auto& p) { return p * p; };
  CHECK_THROWS_WITH(grad(square_of)(x),
                    ContainsSubstring("grad: the function's result has shape [3]"));
  CHECK_THROWS_WITH(hvp(square_of, x, v), ContainsSubstring("expected a single number"));
  const Real wrong({2}, {1, 1});
  CHECK_THROWS_WITH(jvp(square_of, x, wrong),
                    ContainsSubstring("a tangent of shape [2] at a primal of shape [3]"));
  CHECK_THROWS_WITH(vjp(square_of, x).second(wrong),
                    ContainsSubstring("vjp: a cotangent of shape [2] for a result of shape [3]"));
  CHECK_THROWS_WITH(linearize(square_of, x).tangent(wrong),
                    ContainsSubstring("linearize: a tangent of shape [2] at a point of shape [3]"));
  CHECK_THROWS_WITH(linearize(square_of, x).adjoint(wrong),
                    ContainsSubstring("linearize: a cotangent of shape [2]"));
  // A result of one element counts as a number whatever its rank.
  CHECK(grad([](const auto& p) { return sum(p, {0}, Keep::yes); })(x).values() ==
        std::vector<double>{1, 1, 1});
  // The same name of an error by the op that found it, in every mode.
  const auto misfit = [](const auto& p) { return matmul(p, p); };
  const Real matrix = Real::ones({2, 3});
  for (const char* part : {"matmul", "[2, 3]"}) {
    CHECK_THROWS_WITH(misfit(matrix), ContainsSubstring(part));
    CHECK_THROWS_WITH(jvp(misfit, matrix, matrix), ContainsSubstring(part));
    CHECK_THROWS_WITH(vjp(misfit, matrix), ContainsSubstring(part));
  }
}
