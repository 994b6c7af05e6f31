// Products with the neural tangent kernel that never form it: K v = J (Jᵀ v).
#pragma once

#include "lintel/core/parallel.hpp"
#include "lintel/core/transforms.hpp"
#include "lintel/tangent/ntk/empirical.hpp"

namespace lintel {

/// Inputs that a task passes through the model.
inline constexpr std::int64_t inputs_of_a_task = 16;
/// Tasks whose gradients are added up at one time: memory does not grow with the set.
inline constexpr std::int64_t tasks_of_a_wave = 8;

/// Jᵀ c: Σ_n Σ_i c[n, i] ∇_θ f_i(x_n), for f(model, inputs) -> [N, C] and c [N, C]. The task vector
/// that moves the linearized model's outputs along K c. Several c at once share the primal pass.
/// Parameters that are not selected get 0.
template <class F, Model M, class S>
std::vector<M> transposed_jacobian_times(
    const F& f, const M& model, const Tensor<S>& inputs, const std::vector<Tensor<S>>& coefficients,
    const std::function<bool(const std::string&)>& selected = {}) {
  const std::int64_t examples = inputs.rank() ? inputs.shape()[0] : 0;
  for (const Tensor<S>& c : coefficients) {
    if (c.rank() != 2 || c.shape()[0] != examples || examples == 0) {
      fail("transposed_jacobian_times: coefficients ", c.shape(), " for inputs ", inputs.shape(),
           "; expected [N, C] with N > 0");
    }
  }
  std::vector<M> totals(coefficients.size(), zeros_like(model));
  const std::int64_t tasks = (examples + inputs_of_a_task - 1) / inputs_of_a_task;
  for (std::int64_t wave = 0; wave < tasks; wave += tasks_of_a_wave) {
    const std::int64_t count = std::min(tasks_of_a_wave, tasks - wave);
    std::vector<std::vector<M>> parts(static_cast<std::size_t>(count));
    parallel_tasks(count, [&](std::int64_t task) {
      const std::int64_t start = (wave + task) * inputs_of_a_task;
      const std::int64_t size = std::min(inputs_of_a_task, examples - start);
      const Tensor<S> some = inputs.sliced(0, start, size);
      const auto near = linearize([&](const auto& m) { return f(m, some); }, model);
      for (const Tensor<S>& c : coefficients) {
        parts[static_cast<std::size_t>(task)].push_back(near.adjoint(c.sliced(0, start, size)));
      }
    });
    for (const std::vector<M>& part : parts) {
      for (std::size_t i = 0; i < totals.size(); ++i) {
        for_each_parameter(
            [&](const std::string& name, Tensor<S>& sum, const Tensor<S>& term) {
              if (!selected || selected(name)) accumulate(sum, term);
            },
            totals[i], part[i]);
      }
    }
  }
  return totals;
}
/// The same for one c.
template <class F, Model M, class S>
M transposed_jacobian_times(const F& f, const M& model, const Tensor<S>& inputs,
                            const Tensor<S>& coefficients) {
  return transposed_jacobian_times(f, model, inputs, std::vector<Tensor<S>>{coefficients})[0];
}

/// J τ: the tangent of f(model, inputs) -> [N, C] along each direction, [N, C] each.
template <class F, Model M, class S>
std::vector<Tensor<S>> jacobian_times(const F& f, const M& model, const Tensor<S>& inputs,
                                      const std::vector<M>& directions) {
  const std::int64_t examples = inputs.rank() ? inputs.shape()[0] : 0;
  if (examples == 0) fail("jacobian_times: inputs ", inputs.shape(), "; expected 1 or more");
  const std::int64_t tasks = (examples + inputs_of_a_task - 1) / inputs_of_a_task;
  std::vector<std::vector<Tensor<S>>> parts(
      directions.size(), std::vector<Tensor<S>>(static_cast<std::size_t>(tasks)));
  parallel_tasks(tasks, [&](std::int64_t task) {
    const std::int64_t start = task * inputs_of_a_task;
    const Tensor<S> some = inputs.sliced(0, start, std::min(inputs_of_a_task, examples - start));
    const auto near = linearize([&](const auto& m) { return f(m, some); }, model);
    for (std::size_t i = 0; i < directions.size(); ++i) {
      parts[i][static_cast<std::size_t>(task)] = near.tangent(directions[i]);
    }
  });
  std::vector<Tensor<S>> all;
  for (const auto& rows : parts) all.push_back(concat(0, rows));
  return all;
}

/// K v without K, between two sets of any size: for the full kernel v [N2, C] -> [N1, C]; for a
/// kernel that is one number a pair of inputs (trace, one output, sum of logits) v [N2, k] -> [N1,
/// k], a column at a time but for the primal pass, which is shared.
template <class F, Model M, class S>
Tensor<S> kernel_times(const F& f, const M& model, const Tensor<S>& first, const Tensor<S>& second,
                       const Tensor<S>& v, const KernelOptions& options) {
  if (v.rank() != 2 || v.shape()[1] == 0 || second.rank() == 0 ||
      v.shape()[0] != second.shape()[0]) {
    fail("kernel_times: a vector ", v.shape(), " for inputs ", second.shape(),
         "; expected [N2, columns], one column or more");
  }
  if (options.kind == Kernel::diagonal)
    fail("kernel_times: the diagonal kernel is several matrices; expected another kind");
  const auto product = [&](const std::vector<Tensor<S>>& c) {
    return jacobian_times(f, model, first,
                          transposed_jacobian_times(f, model, second, c, options.parameters));
  };
  if (options.kind == Kernel::full) return product({v})[0];
  const std::int64_t columns = v.shape()[1];
  const std::int64_t outputs = f(model, second.sliced(0, 0, 1)).shape()[1];
  Maybe<Tensor<S>> total;
  const std::vector<Tensor<S>> seeds = detail::seeds<S>(options, outputs);
  for (const Tensor<S>& seed : seeds) {
    std::vector<Tensor<S>> c, of_columns;
    for (std::int64_t k = 0; k < columns; ++k) c.push_back(v.sliced(1, k, 1) * seed);
    for (const Tensor<S>& y : product(c)) of_columns.push_back(matmul(y, expand(seed, 1)));
    const Tensor<S> part = concat(1, of_columns);
    total = total ? *total + part : part;
  }
  return options.kind == Kernel::trace ? *total / static_cast<double>(seeds.size()) : *total;
}

}  // namespace lintel
