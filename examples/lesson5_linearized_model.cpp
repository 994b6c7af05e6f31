// Lesson 5: a linearized model. f_lin(θ0 + τ) = f(θ0) + ∇f(θ0) τ leaves out what is second order in
// τ.
#include <cmath>
#include <iomanip>
#include <iostream>
#include <lintel/nn/layers/vit.hpp>
#include <lintel/tangent/linearized_model.hpp>

using namespace lintel;

int main() {
  using Number = Tensor<double>;
  const VitShape shape = vit_preset("nano_patch8_32", 10);
  const Vit<Number> origin = make_vit<double>(shape, 1);
  const Vit<Number> other = make_vit<double>(shape, 2);
  const Vit<Number> direction = (1 / norm(other)) * other;  // of length 1

  Random random(3);
  const Number images = Number::normal({8, 3, 32, 32}, random);
  const LinearizedModel linearized([](const auto& vit, const Number& x) { return vit(x); }, origin);

  std::cout << "f(θ0 + h τ) and f_lin(θ0 + h τ) part like h²:\n\n"
            << "       h   |f - f(θ0)|    |f - f_lin|    slope\n";
  const Number at_origin = origin(images);
  double last_h = 0, last_remainder = 0;
  for (double h = 1; h > 1e-4; h /= 4) {
    const Vit<Number> tau = h * direction;
    const Number moved = (origin + tau)(images);
    const double remainder = norm(moved - linearized(tau, images));
    std::cout << std::scientific << std::setprecision(2) << std::setw(9) << h << std::setw(14)
              << norm(moved - at_origin) << std::setw(15) << remainder << std::fixed;
    if (last_h > 0) {
      std::cout << std::setw(9) << std::log(last_remainder / remainder) / std::log(last_h / h);
    }
    std::cout << "\n";
    last_h = h;
    last_remainder = remainder;
  }
  std::cout << "\nSlope 2: all that is of first order is in the tangent.\n\n";

  // Linear in τ: the parts of a sum can be computed apart, which is why task vectors add so well
  // here.
  const Vit<Number> a = 0.3 * direction, b = make_vit<double>(shape, 4) - origin;
  const Number together = linearized(a + b, images);
  const Number apart = linearized(a, images) + linearized(b, images) - at_origin;
  std::cout << "f_lin(τa + τb) - [f_lin(τa) + f_lin(τb) - f(θ0)]: " << std::scientific
            << norm(together - apart) / norm(together) << " relative\n";
}
