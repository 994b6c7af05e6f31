// The empirical neural tangent kernel.
#pragma once

#include <cmath>

#include "lintel/tangent/ntk/kernel_plan.hpp"
#include "lintel/tangent/ntk/layer_kernels.hpp"

namespace lintel {

namespace detail {
// Whether two tensors are the same view of the same memory.
template <class S>
bool one_set(const Tensor<S>& a, const Tensor<S>& b) {
  return a.data() == b.data() && a.shape() == b.shape() && a.strides() == b.strides();
}

template <class S>
void check_inputs(const Tensor<S>& inputs) {
  const std::vector<S> values = inputs.values();
  const auto bad =
      std::find_if(values.begin(), values.end(), [](S v) { return !std::isfinite(v); });
  if (bad == values.end()) return;
  const std::int64_t size = inputs.size() / inputs.shape()[0];
  fail("empirical_ntk: input ", (bad - values.begin()) / size, " of ", inputs.shape()[0],
       " holds a number that is not finite");
}

// Cotangents of the model's C outputs, one for each row of the kernel.
template <class S>
std::vector<Tensor<S>> seeds(const KernelOptions& options, std::int64_t outputs) {
  std::vector<Tensor<S>> all;
  if (options.kind == Kernel::sum_of_logits) {
    return {
        Tensor<S>::full({outputs}, static_cast<S>(1 / std::sqrt(static_cast<double>(outputs))))};
  }
  for (std::int64_t c = 0; c < outputs; ++c) {
    if (options.kind == Kernel::one_output && c != options.output) continue;
    const std::vector<std::int32_t> label(1, static_cast<std::int32_t>(c));
    all.push_back(Tensor<S>::one_hot(label, outputs).viewed_as({outputs}));
  }
  if (all.empty())
    fail("empirical_ntk: output ", options.output, " of ", outputs,
         "; expected one of them, counted from 0");
  return all;
}

template <class S>
void add_all(KernelSums<S>& sums, const Factors<S>& first, const Factors<S>& second,
             const std::vector<Route>& routes) {
  for (std::size_t i = 0; i < routes.size(); ++i) {
    add_layer(sums, first.layers[i], second.layers[i], routes[i]);
  }
  add_others(sums, first.others, second.others);
}

// [n1, n2], and after them what a pair of examples has of this kind: [C, C], [C] or one number.
template <class S>
Tensor<S> zero_kernel(const KernelPlan& plan, Kernel kind) {
  Shape shape{plan.n1, plan.n2};
  if (kind == Kernel::full) shape.push_back(plan.rows);
  if (kind == Kernel::full) shape.push_back(plan.rows);
  if (kind == Kernel::diagonal) shape.push_back(plan.seeds);
  return Tensor<S>::zeros(shape);
}

// Adds a block's sums to the kernel, times `scale`, where the examples `at1` and `at2` begin; with
// `both` also k(m, n), where only half of the kernel is computed.
template <class S>
void add_block(Tensor<S>& kernel, const KernelSums<S>& block, std::int64_t at1, std::int64_t at2,
               std::int64_t seed, Kernel kind, S scale, bool both) {
  const bool diagonal = kind == Kernel::diagonal;
  const std::int64_t n2 = kernel.shape()[1], rows = block.rows;
  const std::int64_t depth = kernel.shape().part(2, kernel.rank()).size();
  const S* const from = block.sums.data();
  S* const to = kernel.mutable_data();
  parallel_for(block.n1, 16, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t n = begin; n < end; ++n) {
      for (std::int64_t m = 0; m < block.n2; ++m) {
        for (std::int64_t c = 0; c < rows; ++c) {
          for (std::int64_t d = 0; d < rows; ++d) {
            const S value = scale * from[block.place(n, c, m, d)];
            const std::int64_t there = diagonal ? seed : c * rows + d;
            const std::int64_t mirrored = diagonal ? seed : d * rows + c;
            to[((at1 + n) * n2 + at2 + m) * depth + there] += value;
            if (both) to[((at2 + m) * n2 + at1 + n) * depth + mirrored] += value;
          }
        }
      }
    }
  });
}
}  // namespace detail

/// How `empirical_ntk` would go about it: routes, blocks, memory, operations.
template <class F, Model M, class S>
KernelPlan plan_empirical_ntk(const F& f, const M& model, const Tensor<S>& first,
                              const Tensor<S>& second, const KernelOptions& options = {}) {
  const std::int64_t n1 = first.rank() ? first.shape()[0] : 0,
                     n2 = second.rank() ? second.shape()[0] : 0;
  if (n1 == 0 || n2 == 0) fail("empirical_ntk: ", n1, " and ", n2, " inputs; expected 1 or more");
  if (first.shape().part(1, first.rank()) != second.shape().part(1, second.rank())) {
    fail("empirical_ntk: inputs ", first.shape(), " and ", second.shape(),
         "; expected examples of one shape");
  }
  const FactorSource source(f, model, options.parameters);
  const FactorExtents extents = source.extents(first);
  if (extents.outputs == 0) fail("empirical_ntk: f has no outputs");
  return plan_kernel(extents, n1, n2, detail::one_set(first, second), options, sizeof(S));
}

/// The kernel k(x, x')[c, c'] = <∇_θ f_c(x), ∇_θ f_c'(x')> of f between two sets of inputs at the
/// parameters θ of `model` (Jacot, Gabriel and Hongler 2018; finite width), or the part of it that
/// `options.kind` says. `f(model, inputs)` -> [N, C] is generic in the model's value type and
/// treats examples (the first axis of inputs) independently. Where the two sets are one tensor,
/// half the work is done, and the result is symmetric to the bit.
///
/// The bits of an entry do not depend on how many examples are in memory together, nor on the
/// number of threads. Throws `Error` for a set without inputs, examples of different shapes,
/// inputs that are not finite, an output that f does not have, and where the memory allowed is too
/// little for the smallest block.
template <class F, Model M, class S>
Tensor<S> empirical_ntk(const F& f, const M& model, const Tensor<S>& first, const Tensor<S>& second,
                        const KernelOptions& options) {
  const KernelPlan plan = plan_empirical_ntk(f, model, first, second, options);
  detail::check_inputs(first);
  if (!plan.same_set) detail::check_inputs(second);
  const FactorSource source(f, model, options.parameters);
  const std::vector<Tensor<S>> seeds = detail::seeds<S>(options, plan.extents.outputs);
  const std::int64_t n1 = plan.n1, n2 = plan.n2, rows = plan.rows;
  const bool full = options.kind == Kernel::full;
  const double scale = options.kind == Kernel::trace ? 1 / static_cast<double>(plan.seeds) : 1;
  Tensor<S> result = detail::zero_kernel<S>(plan, options.kind);
  for (std::int64_t seed = 0; seed < plan.seeds; seed += plan.seeds_at_once) {
    const auto count = static_cast<std::ptrdiff_t>(std::min(plan.seeds_at_once, plan.seeds - seed));
    const std::vector<Tensor<S>> now(seeds.begin() + seed, seeds.begin() + seed + count);
    for (std::int64_t n = 0; n < n1; n += plan.block1) {
      const Factors<S> left =
          source.factors(first, n, std::min(plan.block1, n1 - n), now, plan.extents);
      for (std::int64_t m = plan.same_set ? n : 0; m < n2; m += plan.block2) {
        const bool same = plan.same_set && m == n;
        const Factors<S> other =
            same ? Factors<S>()
                 : source.factors(second, m, std::min(plan.block2, n2 - m), now, plan.extents);
        const Factors<S>& right = same ? left : other;
        for (std::int64_t row = 0; row < count; row += rows) {
          KernelSums<S> sums(left.examples, right.examples, rows, same);
          if (full) {
            detail::add_all(sums, left, right, plan.routes);
          } else {
            detail::add_all(sums, left.row(row), right.row(row), plan.routes);
          }
          mirror(sums);
          detail::add_block(result, sums, n, m, seed + row, options.kind, static_cast<S>(scale),
                            plan.same_set && !same);
        }
      }
    }
  }
  return result;
}

/// The same with all other options at their defaults.
template <class F, Model M, class S>
Tensor<S> empirical_ntk(const F& f, const M& model, const Tensor<S>& first, const Tensor<S>& second,
                        Kernel kind) {
  return empirical_ntk(f, model, first, second, KernelOptions{.kind = kind});
}

}  // namespace lintel
