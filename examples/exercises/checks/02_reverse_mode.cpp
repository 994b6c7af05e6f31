#include "02_reverse_mode.hpp"

#include <array>

#include "check.hpp"

using exercise::Number;

namespace {
// Reverse mode drops a cotangent that it did not ask for, so the adjoint is called by itself.
std::string cotangents_that_nobody_wants(const Number& a, const Number& b) {
  const std::array<Number, 2> inputs{a, b};
  const Number y = Length{}.value(Inputs<Number>(inputs));
  for (std::size_t i = 0; i < 2; ++i) {
    std::array<char, 2> wanted{};
    wanted[i] = true;
    const auto of_inputs = Length{}.adjoint(Inputs<Number>(inputs), y, y, Wanted(wanted));
    if (of_inputs.size() != 2) return "it returns more or fewer cotangents than inputs.";
    if (!of_inputs[i]) return lintel::join("only ", "ab"[i], "'s is wanted, and it gives none.");
    if (of_inputs[1 - i]) {
      return lintel::join("only ", "ab"[i], "'s is wanted, and it computes ", "ba"[i], "'s, too.");
    }
  }
  return "";
}
}  // namespace

int main() {
  exercise::Checks checks;
  checks.predicted("1. a cotangent", "x * x uses x twice; what comes back both ways adds up.",
                   second_cotangent, 4, 1e-9);

  Random random(1);
  const Number a = Number::uniform({4}, random, 1, 2), b = Number::uniform({4}, random, 1, 2);
  const auto length = [](const auto& x, const auto& y) { return apply_to(Length{}, x, y); };
  checks.check("2. the adjoint of an op",
               "a cotangent of y comes back to input i times ∂y/∂x_i; "
               "leave inputs alone that nobody wants one for.",
               [&]() -> std::string {
                 const auto of_a = [&](const auto& x) { return sum(exp(length(x, b))); };
                 const auto by_hand = [&](const auto& x) { return sum(exp(sqrt(x * x + b * b))); };
                 std::string problem = exercise::compare(grad(of_a)(a), grad(by_hand)(a));
                 if (!problem.empty()) return "by a: " + problem;
                 const auto of_b = [&](const auto& x) { return sum(exp(length(a, x))); };
                 const auto b_by_hand = [&](const auto& x) {
                   return sum(exp(sqrt(a * a + x * x)));
                 };
                 problem = exercise::compare(grad(of_b)(b), grad(b_by_hand)(b));
                 if (!problem.empty()) return "by b: " + problem;
                 problem = exercise::compare(hvp(of_a, a, b), hvp(by_hand, a, b));
                 if (!problem.empty()) return "a Hessian-vector product through it: " + problem;
                 return cotangents_that_nobody_wants(a, b);
               });

  checks.check("3. a slope from a gradient",
               "the derivative along v is ⟨gradient, v⟩; lintel has dot.", [&] {
                 const auto f = [](const auto& x) { return sum(exp(x) * tanh(x)); };
                 const auto f_without_jvp = [&](const auto& x) {
                   if constexpr (requires { x.tangent; })
                     lintel::fail("f was handed a Dual, by jvp");
                   return f(x);
                 };
                 return exercise::compare(slope_along(f_without_jvp, a, b), jvp(f, a, b).second);
               });
  return checks.result();
}
