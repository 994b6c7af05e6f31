#include "11_infinite_width.hpp"

#include "check.hpp"

using exercise::Number;

int main() {
  exercise::Checks checks;
  checks.predicted("1. four times as wide", "a mean over n units varies like 1 / √n.", wider, 10,
                   0.5);
  checks.check("2. ReLU's expectation",
               "std::acos for arccos; π is std::acos(-1.0). The parentheses: "
               "the whole sum is divided by 2π.",
               []() -> std::string {
                 // Held to a million draws.
                 Random random(1);
                 const Number z = Number::normal({1000000}, random),
                              w = Number::normal({1000000}, random);
                 for (const double rho : {-0.5, 0.0, 0.8}) {
                   const Number other = rho * z + std::sqrt(1 - rho * rho) * w;
                   const double drawn = mean(relu(z) * relu(other)).item();
                   if (!(std::abs(relu_expectation(rho) - drawn) < 0.005))
                     return lintel::join("at ρ = ", rho, " it gives ", relu_expectation(rho),
                                         "; a million draws have a mean of ", drawn, ".");
                 }
                 return "";
               });
  checks.predicted("3. He's initialization",
                   "half of the draws are cut to 0, so E[relu(z)²] is half of "
                   "E[z²].",
                   weight_variance, 2, 1e-9);
  return checks.result();
}
