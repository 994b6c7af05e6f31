#include "02_reverse_mode.hpp"

#include "check.hpp"

using exercise::Number;

int main() {
  exercise::Checks checks;
  checks.predicted("1. a cotangent",
                   "x stands in x * x twice; what comes back by both ways adds up.",
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
                 return problem.empty() ? "" : "a Hessian-vector product through it: " + problem;
               });

  checks.check("3. a slope from a gradient",
               "the derivative along v is ⟨gradient, v⟩; lintel has dot.", [&] {
                 const auto f = [](const auto& x) { return sum(exp(x) * tanh(x)); };
                 return exercise::compare(slope_along(f, a, b), jvp(f, a, b).second);
               });
  return checks.result();
}
