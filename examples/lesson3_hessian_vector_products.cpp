// Lesson 3: modes nest. A Hessian-vector product is the derivative of a gradient, in three ways
// that must agree.
#include <iomanip>
#include <iostream>
#include <lintel/core/transforms.hpp>

using namespace lintel;

int main() {
  using Number = Tensor<double>;
  Random random(1);
  const Number x = Number::normal({2, 3}, random), v = Number::normal({2, 3}, random);
  const auto f = [](const auto& w) { return sum(softmax(w) * exp(tanh(w))); };

  // 1. The gradient's derivative along v: f sees Var<Dual<Tensor>>. The cheapest.
  const Number one = jvp(grad(f), x, v).second;
  // 2. The gradient of <gradient, v>: f sees Var<Var<Tensor>>.
  const Number two = grad([&](const auto& w) { return dot(grad(f)(w), v); })(x);
  // 3. The gradient of the derivative along v: f sees Dual<Var<Tensor>>.
  const Number three =
      grad([&](const auto& w) { return jvp(f, w, lift<std::decay_t<decltype(w)>>(v)).second; })(x);

  std::cout << std::setprecision(6) << "the Hessian of f times v\n"
            << "jvp(grad(f)):\n"
            << one << "\ngrad(<grad(f), v>):\n"
            << two << "\ngrad(jvp(f)):\n"
            << three << "\n\n"
            << "largest differences: " << norm(one - two) << " and " << norm(one - three) << "\n\n";

  // The type is the mode: what a nested call sees is a nested type, so one derivative's
  // infinitesimal cannot be mistaken for another's. d/dx [x d/dy (x + y)] is 1, not 2.
  const auto confusing = [](const auto& outer) {
    using T = std::decay_t<decltype(outer)>;
    const auto inner = [&](const auto& y) { return outer + y; };
    return outer * jvp(inner, lift<T>(Number(5.0)), lift<T>(Number(1.0))).second;
  };
  std::cout << "d/dx [x d/dy (x + y)] = " << jvp(confusing, Number(2.0), Number(1.0)).second
            << "   (1 is right; 2 would be perturbation confusion)\n";
}
