#include "01_dual_numbers.hpp"

#include "check.hpp"

using exercise::Number;

int main() {
  exercise::Checks checks;
  checks.predicted("1. the tangent of x³",
                   "the derivative of x³ is 3 x²; a tangent is a derivative "
                   "times how fast the input moves.",
                   tangent_of_cube, 120, 1e-9);

  Random random(1);
  const Number a = Number::normal({3}, random), da = Number::normal({3}, random);
  const Number b = Number::uniform({3}, random, 1, 2), db = Number::normal({3}, random);
  checks.check("2. the tangent of a quotient",
               "write (a + ε da) / (b + ε db) times b + ε db and "
               "compare what stands beside ε; or recall the quotient rule.",
               [&] {
                 const Dual<Number> quotient = Dual<Number>(a, da, 1) / Dual<Number>(b, db, 1);
                 return exercise::compare(tangent_of_quotient(a, da, b, db), *quotient.tangent);
               });

  checks.check("3. Newton's method", "jvp(f, x, Tensor<double>(1.0)) is the pair (f(x), f'(x)).",
               [] {
                 const auto f = [](const auto& x) { return x * x - 2.0; };
                 Number x(1.0);
                 for (int step = 0; step < 6; ++step) x = newton_step(f, x);
                 return exercise::compare(x, Number(std::sqrt(2.0)), 1e-12);
               });
  return checks.result();
}
