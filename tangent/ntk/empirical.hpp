// The empirical neural tangent kernel.
#pragma once

#include "lintel/core/transforms.hpp"

namespace lintel {

/// Which part of the kernel k(x, x')[c, c'] = <∇_θ f_c(x), ∇_θ f_c'(x')> is wanted.
enum class Kernel {
  full,           ///< [N1, N2, C, C]
  trace,          ///< Σ_c k[c, c] / C, as [N1, N2]
  sum_of_logits,  ///< the kernel of Σ_c f_c divided by C, as [N1, N2]
};

namespace detail {
// Jacobians as one matrix a parameter, [C * N, size].
template <Model M>
std::vector<ValueOf<M>> jacobian_rows(const M& jacobian) {
  std::vector<ValueOf<M>> rows;
  for_each_parameter(
      [&rows](const std::string&, const auto& j) {
        rows.push_back(reshape(j, {j.shape()[0] * j.shape()[1], -1}));
      },
      jacobian);
  return rows;
}
}  // namespace detail

/// The kernel of f between two sets of inputs at the parameters θ0, by contracting per-example
/// Jacobians (Jacot et al. 2018; finite width). `f(model, inputs)` -> [N, C]. It holds the
/// Jacobians of both sets.
template <class F, Model M, class Input>
auto empirical_ntk(const F& f, const M& model, const Input& first, const Input& second,
                   Kernel kind) {
  using T = ValueOf<M>;
  const auto outputs = [&](const Input& inputs) {
    return [&f, &inputs, kind](const auto& m) {
      const auto y = f(m, inputs);
      return kind == Kernel::sum_of_logits
                 ? sum(y, {1}, Keep::yes) * (1 / std::sqrt(static_cast<double>(y.shape()[1])))
                 : y;
    };
  };
  const std::int64_t n1 = first.shape()[0], n2 = second.shape()[0];
  if (n1 == 0 || n2 == 0) fail("empirical_ntk: ", n1, " and ", n2, " inputs; expected 1 or more");
  const std::vector<T> left =
      detail::jacobian_rows(per_example_jacobian(outputs(first), model, n1));
  const std::vector<T> right =
      detail::jacobian_rows(per_example_jacobian(outputs(second), model, n2));
  const std::int64_t c = left.front().shape()[0] / n1;
  Maybe<T> kernel;  // [C * N1, C * N2], or for the trace [C, N1, N2]
  for (std::size_t p = 0; p < left.size(); ++p) {
    const T part = kind == Kernel::trace ? matmul(reshape(left[p], {c, n1, -1}),
                                                  reshape(right[p], {c, n2, -1}), Transpose::right)
                                         : matmul(left[p], right[p], Transpose::right);
    kernel = kernel ? *kernel + part : part;
  }
  if (kind == Kernel::trace) return sum(*kernel, {0}) / static_cast<double>(c);
  if (kind == Kernel::sum_of_logits) return *kernel;
  return permute(reshape(*kernel, {c, n1, c, n2}), {1, 3, 0, 2}).compact();
}

}  // namespace lintel
