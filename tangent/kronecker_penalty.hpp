// Keeping a task vector out of other tasks' way without their images.
#pragma once

#include "lintel/tangent/kronecker_factors.hpp"

namespace lintel {

/// TAK (Porrello et al., ICLR 2026): β τᵀ G τ with the Gauss–Newton matrix G of other tasks in the
/// form of its Kronecker factors, and its gradient with respect to τ, 2β G τ. It stands for
/// `tangent_penalty` over those tasks' images, which are no longer needed, and costs two products
/// of small matrices a dense layer and no pass.
template <Model M>
std::pair<double, M> kronecker_penalty(const KroneckerFactors<M>& factors, const M& tau,
                                       double beta) {
  using T = ValueOf<M>;
  // Where each parameter of τ is, and where its part of the gradient goes.
  M gradient =
      map_parameters([](const T& curvature, const T& change) { return curvature * change; },
                     factors.diagonal, tau);
  std::map<std::string, std::pair<const T*, T*>> parameters;
  for_each_parameter(
      [&](const std::string& name, const T& change, T& slope) {
        parameters[name] = {&change, &slope};
      },
      tau, gradient);
  std::vector<std::function<void()>> tasks;
  for (const auto& [weight, layer] : factors.layers) {
    tasks.push_back([&parameters, &weight = weight, &layer = layer] {
      const auto& [change, slope] = parameters.at(weight);
      const std::int64_t outputs = layer.outputs.shape()[0];
      const T of_weight = reshape(*change, {outputs, -1});
      if (layer.bias.empty()) {
        *slope = reshape(matmul(matmul(layer.outputs, of_weight), layer.inputs), change->shape());
        return;
      }
      const auto& [bias_change, bias_slope] = parameters.at(layer.bias);
      const std::int64_t inputs = of_weight.shape()[1];
      const T both = concat(1, of_weight, reshape(*bias_change, {outputs, 1}));
      const T product = matmul(matmul(layer.outputs, both), layer.inputs);
      *slope = reshape(slice(product, 1, 0, inputs), change->shape());
      *bias_slope = reshape(slice(product, 1, inputs, 1), {outputs});
    });
  }
  parallel_tasks(static_cast<std::int64_t>(tasks.size()),
                 [&tasks](std::int64_t i) { tasks[static_cast<std::size_t>(i)](); });
  const double value = beta * static_cast<double>(dot(tau, gradient).item());
  return {value, (2 * beta) * gradient};
}

}  // namespace lintel
