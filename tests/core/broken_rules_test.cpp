// The checks of the table of ops must fail where a rule is wrong: an op is broken in every way that
// they look for.
#include <algorithm>

#include "catch.hpp"
#include "op_checks.hpp"

namespace lintel::test {

namespace {
enum class Fault {
  none,
  value,                 // slightly off
  value_in_float,        // slightly off in float only
  tangent_factor,        // a factor 2 is missing
  adjoint_sign,          // of the second input
  adjoint_without_sum,   // over the axes along which an input was repeated
  fused_tangent,         // slightly off, in the rule for plain tensors only
  fused_adjoint,         // the same
  second_order_adjoint,  // a derivative that is itself taken for a constant
  second_order_both,     // in the tangent as well, so that all ways agree on a wrong result
  one_constant,          // with one input constant, the other's tangent is lost
  unwanted,              // cotangents that nobody asked for
};

// a² b over the common broadcast shape.
struct SquareTimes {
  static constexpr bool keeps_inputs = true, keeps_output = false;
  Fault fault;

  template <class S>
  Tensor<S> value(Inputs<Tensor<S>> x) const {
    const Tensor<S> y = composite(x);
    const bool in_float = std::is_same_v<S, float> && fault == Fault::value_in_float;
    return in_float || fault == Fault::value ? y * 1.00001 : y;
  }
  template <class T>
  Maybe<T> tangent(Inputs<T> x, const T& y, Tangents<T> dx) const {
    const bool frozen = fault == Fault::second_order_both;
    const T a = frozen ? stop_gradient(x[0]) : x[0], b = frozen ? stop_gradient(x[1]) : x[1];
    if (fault == Fault::one_constant && !(dx[0] && dx[1])) return zeros<T>(y.shape());
    T sum = zeros<T>(y.shape());
    if (dx[0]) sum = sum + (fault == Fault::tangent_factor ? 1. : 2.) * a * b * *dx[0];
    if (dx[1]) sum = sum + a * a * *dx[1];
    return Plain<T> && fault == Fault::fused_tangent ? sum * 1.00001 : sum;
  }
  template <class T>
  Cotangents<T> adjoint(Inputs<T> x, const T&, const T& cotangent, Wanted wanted) const {
    const bool frozen = fault == Fault::second_order_adjoint || fault == Fault::second_order_both;
    const T a = frozen ? stop_gradient(x[0]) : x[0], b = frozen ? stop_gradient(x[1]) : x[1];
    const T factor = lift<T>(Tensor<ScalarOf<T>>(
        Plain<T> && fault == Fault::fused_adjoint ? ScalarOf<T>(1.00001) : ScalarOf<T>(1)));
    Cotangents<T> of_inputs(2);
    if (wanted[0] || fault == Fault::unwanted) {
      of_inputs[0] = reduced(factor * 2. * a * b * cotangent, x[0].shape());
    }
    if (wanted[1] || fault == Fault::unwanted) {
      const T rule = factor * a * a * cotangent;
      of_inputs[1] = reduced(fault == Fault::adjoint_sign ? -rule : rule, x[1].shape());
    }
    return of_inputs;
  }
  template <class T>
  T composite(Inputs<T> x) const {
    return square(x[0]) * x[1];
  }

 private:
  template <class T>
  T reduced(const T& cotangent, const Shape& shape) const {
    return fault == Fault::adjoint_without_sum ? cotangent : sum_to(cotangent, shape);
  }
};

// Says that its rules do not read the inputs, which they do.
struct Forgetful : SquareTimes {
  static constexpr bool keeps_inputs = false;
};

template <class Op>
Row row_of(Op op) {
  return {.name = "square times",
          .covers = {},
          .function = [op](const auto& x) { return apply_to(op, x[0], x[1]); },
          .reference =
              [](const std::vector<Array>& x) {
                return each_pair(x[0], x[1], [](double a, double b) { return a * a * b; });
              },
          .cases = {{{3, 5}, {5}}, {{3, 1}, {1, 5}}, {{2}, {2}}},
          .composite =
              [op](const auto& x) {
                using T = std::decay_t<decltype(x[0])>;
                return op.composite(Inputs<T>(x));
              },
          .cotangents = cotangents_of(op)};
}

std::vector<std::string> failing_checks(const Row& row) {
  std::vector<std::string> failing;
  for (const Finding& finding : check_row(row)) {
    if (!finding.holds()) failing.push_back(finding.check);
  }
  return failing;
}

// Each fault, and the checks that must see it, and no others.
struct Expected {
  Fault fault;
  std::vector<std::string> failing;
};
const Expected expectations[] = {
    {Fault::none, {}},
    {Fault::value, {"value", "tangent", "composite"}},
    {Fault::value_in_float, {"float"}},
    {Fault::tangent_factor, {"tangent", "pairing", "second order", "composite"}},
    {Fault::adjoint_sign, {"pairing", "second order", "composite"}},
    {Fault::fused_tangent, {"tangent", "pairing", "composite"}},
    {Fault::fused_adjoint, {"pairing", "second differences", "composite"}},
    {Fault::second_order_adjoint, {"second order", "second differences", "composite"}},
    {Fault::second_order_both, {"second differences", "composite"}},
    {Fault::one_constant, {"constants"}},
    {Fault::unwanted, {"unwanted"}}};
}  // namespace

TEST_CASE("a rule that is broken on purpose fails the checks of the table of ops", "[ops]") {
  for (const auto& [fault, expected] : expectations) {
    INFO("fault number " << static_cast<int>(fault));
    CHECK(failing_checks(row_of(SquareTimes{fault})) == expected);
  }
}

TEST_CASE("an adjoint that forgets to sum over repeated axes fails", "[ops]") {
  const auto failing = failing_checks(row_of(SquareTimes{Fault::adjoint_without_sum}));
  CHECK(std::count(failing.begin(), failing.end(), "pairing") == 1);
}

TEST_CASE("an op that says it keeps no inputs but reads them fails in reverse mode", "[ops]") {
  const std::vector<Finding> findings = check_row(row_of(Forgetful{{Fault::none}}));
  const auto pairing = std::find_if(findings.begin(), findings.end(),
                                    [](const Finding& f) { return f.check == "pairing"; });
  REQUIRE(pairing != findings.end());
  CHECK_FALSE(pairing->holds());
  CHECK_THAT(pairing->where, ContainsSubstring("only its shape was kept"));
}

}  // namespace lintel::test
