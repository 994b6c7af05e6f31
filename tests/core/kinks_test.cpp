// Derivatives where functions have corners, ties or poles: the values that are documented, and
// never a NaN that the mathematics does not ask for.
#include "array.hpp"
#include "catch.hpp"
#include "lintel/core/transforms.hpp"

using namespace lintel;
using namespace lintel::test;

namespace {
using Real = Tensor<double>;

void check_finite(const Real& x) {
  for (const double v : x.values()) CHECK(std::isfinite(v));
}
}  // namespace

TEST_CASE("the rectifier has slope 0 at 0", "[ops]") {
  const auto f = [](const auto& x) { return sum(relu(x)); };
  const Real x({3}, {-1, 0, 1});
  CHECK(grad(f)(x).values() == std::vector<double>{0, 0, 1});
  CHECK(jvp([](const auto& p) { return relu(p); }, x, Real::ones({3})).second.values() ==
        std::vector<double>{0, 0, 1});
}

TEST_CASE("equal largest values share the derivative", "[ops]") {
  const Real x({2, 4}, {3, 1, 3, 3, 0, 0, -1, -1});
  const auto largest = [](const auto& p) { return max(p, {1}); };
  const double third = 1. / 3;
  CHECK(vjp(largest, x).second(Real({2}, {1, 2})).values() ==
        std::vector<double>{third, 0, third, third, 1, 1, 0, 0});
  CHECK(jvp(largest, x, Real({2, 4}, {1, 2, 3, 5, 7, 9, 1, 1})).second.values() ==
        std::vector<double>{3, 8});
  CHECK(hvp([&](const auto& p) { return sum(largest(p)); }, x, x).values() ==
        std::vector<double>(8, 0));
}

TEST_CASE("whole powers have all derivatives at 0", "[ops]") {
  const Real zero({2}, {0, 1}), v({2}, {1, 1});
  for (const double exponent : {0., 1., 2., 3.}) {
    const auto f = [exponent](const auto& x) { return sum(power(x, exponent)); };
    INFO("x to the " << exponent);
    CHECK(grad(f)(zero).values() == std::vector<double>{exponent == 1 ? 1. : 0., exponent});
    CHECK(hvp(f, zero, v).values() ==
          std::vector<double>{exponent == 2 ? 2. : 0., exponent * (exponent - 1)});
    const auto third = [&](const auto& x) {
      using T = std::decay_t<decltype(x)>;
      return jvp(grad(f), x, lift<T>(v)).second;
    };
    check_finite(jvp(third, zero, v).second);
  }
}

TEST_CASE("a choice passes nothing on from the branch that was not taken", "[ops]") {
  // ln x where x > 0, else 0: the slope of the logarithm at 0 is infinite and must not get through.
  const Real x({2}, {0, 2});
  const auto f = [](const auto& p) {
    const auto positive = greater(plain(p), Real(0.));
    const auto safe = where(positive, p, Real(1.));
    return sum(where(positive, log(safe), Real(0.)));
  };
  CHECK(grad(f)(x).values() == std::vector<double>{0, 0.5});
  CHECK(hvp(f, x, Real::ones({2})).values() == std::vector<double>{0, -0.25});
}

TEST_CASE("rows of zeros and of large numbers have finite derivatives", "[ops]") {
  const Real zeros_and_large({3, 4}, {0, 0, 0, 0, 1e4, -1e4, 1e4, 0, 1e150, -1e150, 0, 1});
  const Real logits = zeros_and_large.sliced(0, 0, 2);
  const std::vector<std::int32_t> labels = {0, 1};
  const auto loss = [&](const auto& x) { return cross_entropy(x, labels, 0.1); };
  check_finite(grad(loss)(logits));
  check_finite(hvp(loss, logits, Real::ones({2, 4})));
  check_finite(grad([](const auto& x) { return sum(square(l2_normalize(x))); })(logits));
  check_finite(grad([](const auto& x) { return sum(square(normalize(x, 1e-5))); })(logits));
  check_finite(hvp([](const auto& x) { return sum(square(normalize(x, 1e-5))); }, logits, logits));
  check_finite(grad([](const auto& x) { return sum(square(softmax(x))); })(zeros_and_large));
  check_finite(grad([](const auto& x) { return sum(logsumexp(x)); })(zeros_and_large));
  check_finite(grad([](const auto& x) { return sum(gelu(x) + silu(x) + sigmoid(x) + tanh(x)); })(
      zeros_and_large));
}
