// Derivatives of derivatives: three deep in every order of modes, and no confusion between levels.
#include "array.hpp"
#include "catch.hpp"
#include "lintel/core/transforms.hpp"

using namespace lintel;
using namespace lintel::test;

namespace {
using Real = Tensor<double>;

// The derivative of a function of one number, as a function again, by either mode.
struct Forward {
  template <class F>
  auto operator()(F f) const {
    return [f](const auto& x) {
      using T = std::decay_t<decltype(x)>;
      return jvp(f, x, constant<T>({}, 1)).second;
    };
  }
};
struct Reverse {
  template <class F>
  auto operator()(F f) const {
    return grad(f);
  }
};

template <class First, class Second, class Third, class F>
double third_derivative(const F& f, double at) {
  return First{}(Second{}(Third{}(f)))(Real(at)).item();
}
}  // namespace

TEST_CASE("third derivatives in every order of modes", "[nesting]") {
  const auto f = [](const auto& x) { return tanh(x) * exp(x * x); };
  for (const double at : {-0.7, 0., 0.3, 1.1}) {
    // By Leibniz' rule from the derivatives of tanh and of exp(x²).
    const double t = std::tanh(at), s = 1 - t * t, e = std::exp(at * at);
    const double expected = (-2 * s * (1 - 3 * t * t)) * e + 3 * (-2 * t * s) * (2 * at * e) +
                            3 * s * ((2 + 4 * at * at) * e) +
                            t * ((12 * at + 8 * at * at * at) * e);
    INFO("x = " << at);
    const double found[] = {third_derivative<Forward, Forward, Forward>(f, at),
                            third_derivative<Forward, Forward, Reverse>(f, at),
                            third_derivative<Forward, Reverse, Forward>(f, at),
                            third_derivative<Forward, Reverse, Reverse>(f, at),
                            third_derivative<Reverse, Forward, Forward>(f, at),
                            third_derivative<Reverse, Forward, Reverse>(f, at),
                            third_derivative<Reverse, Reverse, Forward>(f, at),
                            third_derivative<Reverse, Reverse, Reverse>(f, at)};
    for (const double third : found) CHECK(third == Approx(expected).epsilon(1e-12));
  }
}

TEST_CASE("third derivatives of fused ops", "[nesting]") {
  Random random(1, "fused");
  const auto x = Real::normal({2, 3, 6}, random), u = Real::normal({2, 3, 2}, random);
  const auto v = Real::normal({2, 3, 6}, random), w = Real::normal({2, 3, 6}, random);
  const auto f = [&](const auto& p) { return dot(u, attention(normalize(gelu(p), 1e-3), 2)); };
  // D³f(v, w, ·) by forward over forward over reverse, and by forward over reverse over reverse.
  const auto along = [](const auto& g, const Real& direction) {
    return [g, direction](const auto& p) {
      using T = std::decay_t<decltype(p)>;
      return jvp(g, p, lift<T>(direction)).second;
    };
  };
  const auto one = along(along(grad(f), v), w)(x);
  const auto two = along(grad([&](const auto& p) { return dot(v, grad(f)(p)); }), w)(x);
  const auto hessian = along(grad(f), v);
  CHECK(difference(one, two) < 1e-12);
  const double h = 1e-4;
  const Real by_difference = (hessian(x + h * w) - hessian(x - h * w)) * (8 / (12 * h)) -
                             (hessian(x + 2 * h * w) - hessian(x - 2 * h * w)) * (1 / (12 * h));
  CHECK(difference(one, by_difference) < 1e-8);
}

TEST_CASE("a derivative inside a function does not see the one outside", "[nesting]") {
  // d/dx (x d/dy (x + y)) = 1, which is 2 where the two perturbations are taken for one.
  const auto inner_sum = [](const auto& derivative) {
    return [derivative](const auto& x) {
      using T = std::decay_t<decltype(x)>;
      return x * derivative([&x](const auto& y) { return x + y; })(lift<T>(Real(1)));
    };
  };
  // d/dx (x d/dy (x y)) = d/dx x² = 2 x
  const auto inner_product = [](const auto& derivative) {
    return [derivative](const auto& x) {
      using T = std::decay_t<decltype(x)>;
      return x * derivative([&x](const auto& y) { return x * y; })(lift<T>(Real(1)));
    };
  };
  CHECK(Forward{}(inner_sum(Forward{}))(Real(3)).item() == 1);
  CHECK(Forward{}(inner_sum(Reverse{}))(Real(3)).item() == 1);
  CHECK(Reverse{}(inner_sum(Forward{}))(Real(3)).item() == 1);
  CHECK(Reverse{}(inner_sum(Reverse{}))(Real(3)).item() == 1);
  CHECK(Forward{}(inner_product(Forward{}))(Real(3)).item() == 6);
  CHECK(Forward{}(inner_product(Reverse{}))(Real(3)).item() == 6);
  CHECK(Reverse{}(inner_product(Forward{}))(Real(3)).item() == 6);
  CHECK(Reverse{}(inner_product(Reverse{}))(Real(3)).item() == 6);
}

TEST_CASE("two levels of one type that meet are an error, not a wrong number", "[nesting]") {
  // The inner point is a plain number, so that both levels have the same type.
  const auto unlifted = [](const auto& derivative, const auto& body) {
    return [=](const auto& x) {
      return x * derivative([&](const auto& y) { return body(x, y); })(Real(1));
    };
  };
  const auto add = [](const auto& p, const auto& q) { return p + q; };
  const auto first = [](const auto& p, const auto&) { return p * 2; };
  const auto levels_meet = ContainsSubstring("lift");
  CHECK_THROWS_WITH(Forward{}(unlifted(Forward{}, add))(Real(3)), levels_meet);
  CHECK_THROWS_WITH(Reverse{}(unlifted(Reverse{}, add))(Real(3)), levels_meet);
  // Also where the inner function returns what belongs outside without ever mixing the two.
  CHECK_THROWS_WITH(Forward{}(unlifted(Forward{}, first))(Real(3)), levels_meet);
  CHECK_THROWS_WITH(Reverse{}(unlifted(Reverse{}, first))(Real(3)), levels_meet);
}

TEST_CASE("a value that waits outside keeps its own derivative", "[nesting]") {
  // grad of f(x) = g'(x) with g(y) = y³ c(x), c captured from outside: f' = 6 x c + 3 x² c'
  const auto f = [](const auto& x) {
    const auto c = exp(x);
    return grad([&c](const auto& y) { return y * y * y * c; })(x);
  };
  const double e = std::exp(0.5);
  CHECK(grad(f)(Real(0.5)).item() == Approx(6 * 0.5 * e + 3 * 0.25 * e));
  CHECK(jvp(f, Real(0.5), Real(1)).second.item() == Approx(6 * 0.5 * e + 3 * 0.25 * e));
}
