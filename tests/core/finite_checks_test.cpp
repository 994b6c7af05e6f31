#include "lintel/core/finite_checks.hpp"

#include "catch.hpp"
#include "lintel/core/parallel.hpp"
#include "lintel/core/transforms.hpp"

using namespace lintel;

namespace {
using Real = Tensor<double>;
const Real x({3}, {1, 0, 2});
// The logarithm of 0, in the middle of a computation.
const auto f = [](const auto& at) { return sum(exp(log(at)) * 2.0); };
}  // namespace

TEST_CASE("the op that makes what is not finite is found, in every mode", "[finite_checks]") {
  CHECK_NOTHROW(f(x));
  CHECK_NOTHROW(grad(f)(x));
  const FiniteChecks checks;
  CHECK_THROWS_WITH(f(x), ContainsSubstring("Log makes a number that is not finite") &&
                              ContainsSubstring("shapes [3] to [3]"));
  CHECK_THROWS_WITH(grad(f)(x), ContainsSubstring("Log makes"));
  CHECK_THROWS_WITH(jvp(f, x, x), ContainsSubstring("Log makes"));
  CHECK_THROWS_WITH(hvp(f, x, x), ContainsSubstring("Log makes"));
  // Finite itself, but not its slope: found on the way back.
  CHECK_THROWS_WITH(grad([](const auto& at) { return sum(sqrt(at)); })(x),
                    ContainsSubstring("makes a number"));
  CHECK_THROWS_WITH(parallel_tasks(4, [](std::int64_t) { f(x); }), ContainsSubstring("Log makes"));
}

TEST_CASE("the rules of fused ops are looked at, too, though a kernel does their work",
          "[finite_checks]") {
  const Real row({1, 3}, {1, 0, 2}), huge({1, 3}, {1e200, 0, 0}), weight({3}, {1e200, 1, 1});
  const auto normalized = [&](const auto& at) {
    return layer_norm(at, weight, Real::zeros({3}), 1e-6);
  };
  const FiniteChecks checks;
  const auto pulled = vjp(normalized, row);
  CHECK_NOTHROW(pulled.second(row));
  CHECK_THROWS_WITH(pulled.second(huge),
                    ContainsSubstring("LayerNorm's adjoint makes a number that is not finite"));
  CHECK_THROWS_WITH(jvp(normalized, row, huge),
                    ContainsSubstring("LayerNorm's tangent makes a number that is not finite"));
}

TEST_CASE("what is not finite to begin with is no op's fault", "[finite_checks]") {
  const FiniteChecks checks;
  CHECK_NOTHROW(f(Real({2}, {std::numeric_limits<double>::infinity(), 1})));
  CHECK_NOTHROW(f(Real({2}, {3, 1})));
}

TEST_CASE("the search ends with the last who asked for it", "[finite_checks]") {
  {
    const FiniteChecks one;
    const FiniteChecks two;
  }
  CHECK_NOTHROW(f(x));
}
