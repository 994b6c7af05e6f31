// Keeping a task vector out of other tasks' way while it is trained.
#pragma once

#include "lintel/tangent/linearized_model.hpp"

namespace lintel {

/// τJp (Yoshida et al. 2025): β · mean of (∇_θ f(x; θ0) τ)² over the outputs for images x of
/// *other* tasks, and its gradient with respect to τ. Where it is zero, τ leaves the linearized
/// model's answers on those images alone: that is weight disentanglement. No labels are used. It
/// costs one linearized step: the tangent Jτ by reading the tape forward, its adjoint Jᵀ(2β Jτ /
/// size) by reading it back.
template <class F, Model M, class Input>
auto tangent_penalty(const F& f, const M& origin, const M& tau, const Input& input, double beta) {
  const auto tangent_space = linearize([&](const auto& model) { return f(model, input); }, origin);
  const auto tangent = tangent_space.tangent(tau);
  const double per_output = beta / static_cast<double>(tangent.size());
  const double value = per_output * static_cast<double>(sum(tangent * tangent).item());
  return std::pair(value, tangent_space.adjoint(tangent * (2 * per_output), true));
}

}  // namespace lintel
