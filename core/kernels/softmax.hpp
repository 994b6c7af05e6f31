// Kernels over rows of logits (the last axis).
#pragma once

#include "lintel/core/tensor.hpp"

namespace lintel::kernels {

/// exp(x − max) / Σ exp(x − max), row by row.
template <class S>
Tensor<S> softmax(const Tensor<S>& x);
/// (diag(y) − y yᵀ) v, row by row, where y is a softmax: its derivative, which is symmetric.
template <class S>
Tensor<S> softmax_derivative(const Tensor<S>& y, const Tensor<S>& v);
/// x − ln Σ exp x, row by row.
template <class S>
Tensor<S> log_softmax(const Tensor<S>& x);

/// The same down the columns of a single matrix [rows, columns], in place: the softmax of factor *
/// x with factor > 0, and v = factor * y (v − Σ y v). Neighbouring columns go side by side through
/// vector instructions, so nothing is ever added up across a vector; attention uses these.
template <class S>
void softmax_columns(S* x, std::int64_t rows, std::int64_t columns, S factor);
template <class S>
void softmax_derivative_columns(const S* y, S* v, std::int64_t rows, std::int64_t columns,
                                S factor);
/// How the latter changes as y moves along dy and v along dv: dv = factor * (dy (v − Σ y v) +
/// y (dv − Σ (dy v + y dv))), and v becomes what `softmax_derivative_columns` makes of it.
template <class S>
void softmax_curvature_columns(const S* y, const S* dy, S* v, S* dv, std::int64_t rows,
                               std::int64_t columns, S factor);

}  // namespace lintel::kernels
