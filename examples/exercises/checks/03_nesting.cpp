#include "03_nesting.hpp"

#include "check.hpp"

using exercise::Number;

int main() {
  exercise::Checks checks;
  checks.predicted("1. nested derivatives",
                   "do the inner one first: by y, with x held still. Then "
                   "differentiate x times that.",
                   nested_derivative, 6, 1e-9);

  checks.check(
      "2. the cure",
      "lift<T>(y) is y as a constant of type T; the tangent must be of the "
      "same type as the point.",
      [] {
        return exercise::compare(
            jvp([](const auto& x) { return inner_and_outer(x); }, Number(3.0), Number(1.0)).second,
            Number(6.0));
      });

  checks.check("3. a third derivative",
               "write a function that takes g to its derivative, "
               "[g](const auto& at) { return jvp(g, at, ...).second; }, and use it three times.",
               [] {
                 const auto f = [](const auto& x) {
                   return exp(x) * x;
                 };  // its third derivative is e^x (x + 3)
                 return exercise::compare(third_derivative(f, Number(0.5)),
                                          Number(std::exp(0.5) * 3.5));
               });
  return checks.result();
}
