// Cross-entropy of logits against labels.
#pragma once

#include "lintel/core/composite.hpp"
#include "lintel/core/kernels/reduce.hpp"
#include "lintel/core/kernels/softmax.hpp"
#include "lintel/core/op.hpp"
#include "lintel/core/ops/softmax.hpp"
#include "lintel/core/ops/sum.hpp"

namespace lintel {
namespace op {
// L = −1/N Σ target · log_softmax(x); where rows of the target sum to 1, ∂L/∂x = (softmax(x) −
// target) / N.
template <class S>
struct CrossEntropy {
  static constexpr bool keeps_inputs = false, keeps_output = false;
  Tensor<S> target;    // [N, C], a distribution a row
  Tensor<S> gradient;  // [N, C], found by `value`

  Tensor<S> value(Inputs<Tensor<S>> x) {
    const Tensor<S> logarithms = kernels::log_softmax(x[0]);
    const double share = 1 / static_cast<double>(target.shape()[0]);
    gradient = (exp(logarithms) - target) * share;
    return sum(target * logarithms) * -share;
  }
  std::vector<Tensor<S>> kept() const { return {target, gradient}; }
  Maybe<Tensor<S>> tangent(Inputs<Tensor<S>>, const Tensor<S>&, Tangents<Tensor<S>> dx) const {
    return sum(gradient * *dx[0]);
  }
  Cotangents<Tensor<S>> adjoint(Inputs<Tensor<S>>, const Tensor<S>&, const Tensor<S>& cotangent,
                                Wanted) const {
    return {gradient * cotangent};
  }
  template <class T>
  T composite(Inputs<T> x) const {
    return -sum(target * log_softmax(x[0])) / static_cast<double>(target.shape()[0]);
  }
};
}  // namespace op

/// Mean over the rows of −Σ target · ln softmax(logits): logits [N, C], labels in [0, C). With
/// smoothing s the target is (1 − s) for the label plus s/C for every class (Szegedy et al. 2016).
/// Logits are to be finite: one of −∞, to rule a class out, makes the loss NaN (0 · −∞) even where
/// it is not the label's.
template <Value T>
T cross_entropy(const T& logits, std::span<const std::int32_t> labels, double smoothing = 0) {
  using S = ScalarOf<T>;
  if (logits.shape().rank() != 2 || labels.empty() || std::ssize(labels) != logits.shape()[0]) {
    fail("cross_entropy: logits ", logits.shape(), " and ", labels.size(),
         " labels; expected [N, C], N > 0 and a label for each row");
  }
  const std::int64_t classes = logits.shape()[1];
  const auto target = Tensor<S>::one_hot(labels, classes) * (1 - smoothing) +
                      smoothing / static_cast<double>(classes);
  return apply_fused(op::CrossEntropy<S>{target, {}}, logits);
}

}  // namespace lintel
