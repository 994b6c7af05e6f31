// Lesson 8: a linearized model. f_lin(θ0 + τ) = f(θ0) + ∇f(θ0) τ leaves out what is second order in
// τ.
#include <cmath>
#include <cstdio>
#include <lintel/nn/layers/vit.hpp>
#include <lintel/tangent/linearized_model.hpp>

#include "../../run_program.hpp"
#include "picture.hpp"

using namespace lintel;
using Number = Tensor<double>;

void run() {
  const VitShape shape = vit_preset("nano_patch8_32", 10);
  const Vit<Number> origin = make_vit<double>(shape, 1), other = make_vit<double>(shape, 2);
  const Vit<Number> direction = (1 / norm(other)) * other;  // of length 1

  Random random(3);
  const Number images = Number::normal({8, 3, 32, 32}, random);
  const LinearizedModel linearized([](const auto& vit, const Number& x) { return vit(x); }, origin);

  // Taylor: f leaves θ0 like h, and f_lin like h².
  lesson::Curve moved{"|f − f(θ0)|", {}}, remainder{"|f − f_lin|", {}};
  const Number at_origin = origin(images);
  std::printf("        h   |f - f(θ0)|   |f - f_lin|   slope\n");
  for (double h = 1; h > 1e-5; h /= 4) {
    const Number there = (origin + h * direction)(images);
    moved.points.emplace_back(h, norm(there - at_origin));
    remainder.points.emplace_back(h, norm(there - linearized(h * direction, images)));
    std::printf("%9.2e %13.2e %13.2e", h, moved.points.back().second,
                remainder.points.back().second);
    if (remainder.points.size() > 1) {
      const double before = remainder.points[remainder.points.size() - 2].second;
      std::printf("%8.2f", std::log(before / remainder.points.back().second) / std::log(4));
    }
    std::printf("\n");
  }
  std::printf("Slope 2: all that is of first order is in the tangent.\n\n");

  // Linear in τ: the parts of a sum can be computed apart, which is why task vectors add so well
  // here.
  const Vit<Number> a = 0.3 * direction, b = make_vit<double>(shape, 4) - origin;
  const Number together = linearized(a + b, images);
  const Number apart = linearized(a, images) + linearized(b, images) - at_origin;
  std::printf("f_lin(τa + τb) - [f_lin(τa) + f_lin(τb) - f(θ0)]: %.1e of its size\n",
              norm(together - apart) / norm(together));

  // One tape serves both directions: read forward J τ, read back Jᵀ u. So ⟨J τ, u⟩ = ⟨τ, Jᵀ u⟩, and
  // the gradient of a loss of f_lin is Jᵀ of the loss's own: nothing goes back through the tangent.
  const auto L = linearize([&](const auto& vit) { return vit(images); }, origin);
  const Number u = Number::normal({8, 10}, random);
  std::printf("⟨J τ, u⟩ = %.10f\n⟨τ, Jᵀ u⟩ = %.10f\n", dot(L.tangent(a), u).item(),
              dot(a, L.adjoint(u)).item());
  lesson::draw("08_linearization", {.title = "How far f and f_lin are apart at θ0 + h τ",
                                    .x = "h",
                                    .y = "distance of the outputs",
                                    .log_x = true,
                                    .log_y = true,
                                    .curves = {moved, remainder}});
}

int main() { return run_program("lesson 8", run); }
