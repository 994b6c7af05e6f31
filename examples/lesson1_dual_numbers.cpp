// Lesson 1: dual numbers. A value and its tangent travel together, and every op carries both along.
#include <cmath>
#include <iomanip>
#include <iostream>
#include <lintel/core/transforms.hpp>

using namespace lintel;

int main() {
  using Number = Tensor<double>;

  // Any function, written once for any value type.
  const auto f = [](const auto& x) { return sum(exp(x) * tanh(x)); };

  // By hand: a dual number is a primal and a tangent. Here x = 0.5 moves with speed 1.
  const Dual<Number> x(Number(0.5), Number(1.0));
  const Dual<Number> y = f(x);
  const double t = std::tanh(0.5);
  std::cout << std::setprecision(12) << "f(x) = e^x tanh(x) at x = 0.5\n"
            << "  value                  " << y.primal << "\n"
            << "  derivative by duals    " << *y.tangent << "\n"
            << "  derivative by formula  " << std::exp(0.5) * (t + 1 - t * t) << "\n\n";

  // The same for tensors: `jvp` seeds the tangent, calls f, and takes value and derivative apart.
  Random random(1);
  const Number point = Number::normal({3, 4}, random), direction = Number::normal({3, 4}, random);
  const auto [value, slope] = jvp(f, point, direction);
  std::cout << "The derivative along one direction of a 3 x 4 tensor is exact; a difference "
               "quotient is not:\n"
            << "  by duals               " << slope << "\n";
  for (const double step : {1e-1, 1e-3, 1e-5, 1e-7, 1e-9, 1e-11}) {
    const double quotient =
        (f(point + step * direction).item() - f(point - step * direction).item()) / (2 * step);
    std::cout << "  difference, h = " << std::setw(5) << step << "  " << quotient << "   error "
              << std::setprecision(2) << std::abs(quotient - slope.item()) << std::setprecision(12)
              << "\n";
  }
  std::cout
      << "Too large a step bends away from the tangent, too small a one drowns in rounding.\n";
}
