// A model replaced by its tangent at one point in weight space.
#pragma once

#include "lintel/core/transforms.hpp"

namespace lintel {

/// f_lin(x; θ0 + τ) = f(x; θ0) + ∇_θ f(x; θ0) τ: linear in the task vector τ, and as rich in x as f
/// is (Ortiz-Jimenez et al. 2023, eq. 4). `f(model, input)` is generic in the model's value type.
///
/// Evaluating a τ that was found by training f itself is *post-hoc linearization*;
/// `value_and_gradient` is what trains τ in f_lin. Its cost is 5 forward passes where a plain
/// step's is 3: f_lin is linear in τ, so the gradient of a loss ℓ is J(x; θ0)ᵀ ∂ℓ/∂f_lin, and
/// nothing ever goes backwards through the tangent pass.
template <class F, Model M>
class LinearizedModel {
 public:
  /// The tangent of f at `origin`.
  LinearizedModel(F f, M origin) : f_(std::move(f)), origin_(std::move(origin)) {}

  /// θ0, where the tangent touches.
  const M& origin() const { return origin_; }

  /// f_lin(input; θ0 + τ), by one pass of dual numbers.
  template <class Input>
  auto operator()(const M& tau, const Input& input) const {
    const auto [y, dy] = jvp(at(input), origin_, tau);
    return y + dy;
  }

  /// f(input; θ0) and the tangent ∇_θ f(input; θ0) τ apart: f_lin at α τ is the one plus α times
  /// the other.
  template <class Input>
  auto parts(const M& tau, const Input& input) const {
    return jvp(at(input), origin_, tau);
  }

  /// The value of `loss(outputs)` at τ and its gradient with respect to τ: one forward pass, one
  /// reading of its tape forward (for the tangent) and one back (for the adjoint).
  template <class Loss, class Input>
  auto value_and_gradient(const Loss& loss, const M& tau, const Input& input) const {
    const auto tangent_space = linearize(at(input), origin_);
    const auto outputs = tangent_space.value() + tangent_space.tangent(tau);
    const auto [value, cotangent] = value_and_grad(loss)(outputs);
    return std::pair(value, tangent_space.adjoint(cotangent, true));
  }

 private:
  template <class Input>
  auto at(const Input& input) const {
    return [this, &input](const auto& model) { return f_(model, input); };
  }

  F f_;
  M origin_;
};

}  // namespace lintel
