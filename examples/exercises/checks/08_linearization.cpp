#include "08_linearization.hpp"

#include "check.hpp"

using exercise::Number;

int main() {
  exercise::Checks checks;
  checks.predicted("1. the remainder half way",
                   "what f_lin leaves out is second order: half the step, "
                   "a quarter of it.",
                   half_way, 0.02, 0.002);

  Random random(1);
  const Number x = Number::normal({3}, random), tau = Number::normal({3}, random);
  checks.check("2. f_lin", "jvp(f, origin, tau) is the pair (f(θ0), J τ).", [&] {
    const auto f = [](const auto& at) { return exp(at) * tanh(at); };
    const auto near = linearize(f, x);
    return exercise::compare(linearized(f, x, tau), near.value() + near.tangent(tau));
  });

  const Number up = Number::normal({4, 2}, random), dup = Number::normal({4, 2}, random);
  const Number down = Number::normal({2, 3}, random), ddown = Number::normal({2, 3}, random);
  checks.check(
      "3. LoRA's tangent", "it is a product: the product rule, with matmul, in this order.", [&] {
        const auto change = matmul(Dual<Number>(up, dup, 1), Dual<Number>(down, ddown, 1));
        return exercise::compare(tangent_of_low_rank(up, dup, down, ddown), *change.tangent);
      });
  checks.predicted("4. what moves at LoRA's start", "put up = 0 into your formula of exercise 3.",
                   down_matters, 0, 0);
  return checks.result();
}
