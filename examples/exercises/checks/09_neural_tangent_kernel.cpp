#include "09_neural_tangent_kernel.hpp"

#include "check.hpp"

using exercise::Number;

template <class T>
struct Line {
  T slope, offset;
  static void visit(const std::string& prefix, auto&& each, auto&... models) {
    each(prefix + "slope", models.slope...);
    each(prefix + "offset", models.offset...);
  }
};

int main() {
  exercise::Checks checks;
  checks.predicted("1. the kernel of a linear function", "the gradient of ⟨w, x⟩ in w is x.",
                   kernel_of_a_line, 1, 1e-9);

  // f = tanh(⟨slope, x⟩ + offset): the kernel is f'(x) f'(x') (⟨x, x'⟩ + 1).
  const auto f = [](const auto& model, const Number& x) {
    return tanh(sum(model.slope * x) + model.offset);
  };
  const Line<Number> model{Number({2}, {0.5, -0.25}), Number(0.1)};
  const Number x({2}, {1, 2}), other({2}, {3, -1});
  const double at_x = std::tanh(0.1), at_other = std::tanh(1.85);
  const double right = (1 - at_x * at_x) * (1 - at_other * at_other) * 2;
  checks.check(
      "2. an entry of the kernel",
      "grad of [&](const auto& m) { return f(m, x); } at the "
      "model, for each of the two; then dot.",
      [&] { return exercise::compare(Number(kernel(f, model, x, other)), Number(right)); });
  checks.check(
      "3. by a derivative along a gradient", "jvp at x' with the gradient at x as its tangent.",
      [&] { return exercise::compare(Number(kernel_by_jvp(f, model, x, other)), Number(right)); });
  return checks.result();
}
