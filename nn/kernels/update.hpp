// Kernels that move parameters in place: the steps of the optimizers.
#pragma once

#include "lintel/core/tensor.hpp"

namespace lintel::kernels {

/// The numbers of one AdamW step; `step` counts from 1.
struct AdamStep {
  double learning_rate, beta1, beta2, epsilon, weight_decay;
  std::int64_t step;
};

/// One step of AdamW (Loshchilov and Hutter 2019). Decay pulls the parameter towards `anchor`, or
/// towards 0 where that is null. All are of one shape; throws `Error` where they are not.
template <class S>
void adam_update(Tensor<S>& parameter, const Tensor<S>& gradient, Tensor<S>& first,
                 Tensor<S>& second, const Tensor<S>* anchor, const AdamStep& step);

/// momentum = factor * momentum + gradient; parameter -= learning_rate * momentum. The same holds.
template <class S>
void momentum_update(Tensor<S>& parameter, const Tensor<S>& gradient, Tensor<S>& momentum,
                     double factor, double learning_rate);

}  // namespace lintel::kernels
