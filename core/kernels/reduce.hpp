// Kernels that reduce axes: sums and maxima, in an order that depends on the shape alone.
#pragma once

#include "lintel/core/tensor.hpp"

namespace lintel::kernels {

/// Sum over the marked axes, which stay with extent 1. Long sums are added pairwise.
template <class S>
Tensor<S> sum(const Tensor<S>& x, const Shape& axes);
/// Largest value over the marked axes, which stay with extent 1. -infinity over nothing.
template <class S>
Tensor<S> max(const Tensor<S>& x, const Shape& axes);
/// The index of the largest value of each row (last axis), the first where several are equal.
/// Throws `Error` for a row that holds a NaN: nothing is the largest of it.
template <class S>
std::vector<std::int32_t> argmax(const Tensor<S>& x);

}  // namespace lintel::kernels
