// Lesson 3: modes nest, and levels keep them apart. A Hessian-vector product in three ways; then a
// derivative that takes another's tangent for its own, and the cure.
#include <cstdio>
#include <lintel/core/transforms.hpp>

#include "../../run_program.hpp"
#include "picture.hpp"

using namespace lintel;
using Number = Tensor<double>;

// d/dx [x d/dy (x + y)] at x = 2. The inner derivative is 1 for every y, so the outer is 1.
void perturbation_confusion() {
  // By hand and with one ε for both: x + y carries the tangent of x, and the inner derivative reads
  // it as its own.
  const Dual<Number> x(Number(2.0), Number(1.0)), y(Number(5.0), Number(1.0));
  const Number inner = *(x + y).tangent;  // 2, and 1 would be right
  std::printf("one ε for both:        inner derivative %.0f; confused\n", inner.item());

  // With levels: each jvp gives its tangents one, and two levels in one op are refused.
  const auto confused = [](const auto& outer) {
    return outer * jvp([&](const auto& at) { return outer + at; }, Number(5.0), Number(1.0)).second;
  };
  try {
    jvp(confused, Number(2.0), Number(1.0));
  } catch (const Error& problem) {
    std::printf("a level for each:      refused: \"%s\"\n", problem.what());
  }

  // The cure: the inner point is made a constant of the outer type T, so that the inner derivative
  // works on Dual<T>: the tangents sit at different depths and cannot meet.
  const auto cured = [](const auto& outer) {
    using T = std::decay_t<decltype(outer)>;
    return outer * jvp([&](const auto& at) { return outer + at; }, lift<T>(Number(5.0)),
                       lift<T>(Number(1.0)))
                       .second;
  };
  const Number right = jvp(cured, Number(2.0), Number(1.0)).second;
  std::printf("lifted to the outer T: d/dx [x d/dy (x + y)] = %.0f; right\n\n", right.item());
}

void run() {
  perturbation_confusion();

  const auto f = [](const auto& w) { return sum(softmax(w) * exp(tanh(w))); };
  Random random(1);
  const Number x = Number::normal({2, 3}, random), v = Number::normal({2, 3}, random);

  // 1. The gradient's derivative along v: f sees Var<Dual<Tensor>>.
  const Number one = jvp(grad(f), x, v).second;
  // 2. The gradient of ⟨gradient, v⟩: f sees Var<Var<Tensor>>.
  const Number two = grad([&](const auto& w) { return dot(grad(f)(w), v); })(x);
  // 3. The gradient of the derivative along v: f sees Dual<Var<Tensor>>. Inside grad, w is a Var;
  // lift makes v one, a constant, since a direction is of its point's type. `hvp` does all this.
  const Number three =
      grad([&](const auto& w) { return jvp(f, w, lift<std::decay_t<decltype(w)>>(v)).second; })(x);
  std::printf("Hessian times v in three ways: norms of the differences %.1e and %.1e\n",
              norm(one - two), norm(one - three));

  // What it is good for: f along v, its tangent line, and the parabola that bends as f does.
  const double value = f(x).item(), slope = jvp(f, x, v).second.item(), bend = dot(v, one).item();
  std::printf("Along v: f = %.4f, slope %.4f, ⟨v, H v⟩ = %.4f\n", value, slope, bend);
  lesson::Curve curve{"f(x + t v)", {}}, line{"value + slope t", {}},
      parabola{"... + ½ ⟨v, H v⟩ t²", {}};
  for (double t = -1; t <= 1; t += 0.05) {
    curve.points.emplace_back(t, f(x + t * v).item());
    line.points.emplace_back(t, value + slope * t);
    parabola.points.emplace_back(t, value + slope * t + 0.5 * bend * t * t);
  }
  lesson::draw("03_nesting", {.title = "What first and second derivatives know of f",
                              .x = "t",
                              .y = "f(x + t v)",
                              .curves = {curve, line, parabola}});
}

int main() { return run_program("lesson 3", run); }
