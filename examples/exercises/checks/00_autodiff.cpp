#define main lesson_main  // lesson 0's numbers, without its program
#include "../../lessons/00_autodiff/main.cpp"
#undef main

#include "00_autodiff.hpp"
#include "check.hpp"

int main() {
  exercise::Checks checks;
  checks.predicted("1. steps on the tape",
                   "each *, + and sin that is written is a step; equal ones are not recognized.",
                   steps_on_the_tape, 4, 0);

  checks.check("2. e^x as an op", "the derivative of e^x is e^x, which you have already computed.",
               []() -> std::string {
                 const auto f = [](auto x) { return exp(x[0] * x[0]); };  // e^(x²)
                 const std::vector<double> x{0.7}, one{1};
                 const double y = std::exp(0.49);
                 if (std::abs(jvp(f, x, one).primal - y) > 1e-12) return "its value is not e^x.";
                 if (std::abs(jvp(f, x, one).tangent - 1.4 * y) > 1e-12)
                   return "forward mode gets a derivative other than e^x.";
                 if (std::abs(grad(f)(x)[0] - 1.4 * y) > 1e-12)
                   return "reverse mode gets a derivative other than e^x.";
                 if (std::abs(jvp(grad(f), x, one)[0].tangent - (2 + 1.96) * y) > 1e-12)
                   return "the first derivative is right, the second is not.";
                 return "";
               });

  checks.check("3. a Hessian-vector product by grad(jvp)",
               "differentiate the function that takes x to jvp(f, x, v).tangent.",
               []() -> std::string {
                 const auto f = [](auto x) { return x[0] * x[0] * sin(x[1]) + x[1] * x[1]; };
                 const std::vector<double> x{3, 2}, v{1, -1};
                 const auto answer = hessian_times(f, x, v);
                 const auto right = jvp(grad(f), x, v);
                 if (answer.size() != 2) return "it has more or fewer numbers than x.";
                 for (std::size_t i = 0; i < 2; ++i) {
                   if (std::abs(answer[i] - right[i].tangent) > 1e-12)
                     return lintel::join("number ", i, " is ", answer[i], "; jvp(grad(f)) gives ",
                                         right[i].tangent, ".");
                 }
                 return "";
               });
  return checks.result();
}
