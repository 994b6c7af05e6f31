// Lesson 1: dual numbers. A value and its tangent travel together, and every op carries both along.
#include <cmath>
#include <cstdio>
#include <lintel/core/transforms.hpp>

#include "../../run_program.hpp"
#include "picture.hpp"

using namespace lintel;

void run() {
  using Number = Tensor<double>;

  // Any function, written once for any value type.
  const auto f = [](const auto& x) { return sum(exp(x) * tanh(x)); };

  // By hand: a dual number is a primal and a tangent. Here x = 0.5 moves with speed 1.
  const Dual<Number> x(Number(0.5), Number(1.0));
  const Dual<Number> y = f(x);
  const double t = std::tanh(0.5);
  std::printf("f(x) = e^x tanh(x) at x = 0.5\n");
  std::printf("  value                  %.12f\n", y.primal.item());
  std::printf("  derivative by duals    %.12f\n", y.tangent->item());
  std::printf("  derivative by formula  %.12f\n\n", std::exp(0.5) * (t + 1 - t * t));

  // The same for tensors: `jvp` seeds the tangent, calls f, and takes value and derivative apart.
  Random random(1);
  const Number point = Number::normal({3, 4}, random), direction = Number::normal({3, 4}, random);
  const double slope = jvp(f, point, direction).second.item();
  std::printf("Along one direction of a 3 x 4 tensor: %.12f by duals.\n\n", slope);
  std::printf("       h   difference quotient      error\n");

  lesson::Curve central{"central difference", {}}, one_sided{"one-sided difference", {}};
  for (int digits = 1; digits <= 12; ++digits) {
    const double h = std::pow(10, -digits);
    const double ahead = f(point + h * direction).item(), behind = f(point - h * direction).item();
    const double quotient = (ahead - behind) / (2 * h);
    std::printf("   1e-%02d   %19.12f   %8.1e\n", digits, quotient, std::abs(quotient - slope));
    central.points.emplace_back(h, std::abs(quotient - slope));
    one_sided.points.emplace_back(h, std::abs((ahead - f(point).item()) / h - slope));
  }
  std::printf(
      "\nToo large a step leaves the tangent, too small a one drowns in rounding;\n"
      "dual numbers take no step.\n");
  lesson::draw("01_dual_numbers", {.title = "How wrong a difference quotient is",
                                   .x = "step h",
                                   .y = "error of the derivative",
                                   .log_x = true,
                                   .log_y = true,
                                   .curves = {central, one_sided}});
}

int main() { return run_program("lesson 1", run); }
