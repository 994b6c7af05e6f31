// Matrix products: OpenBLAS on one thread for each piece, the pieces side by side.
#pragma once

#include "lintel/core/tensor.hpp"

namespace lintel::kernels {

/// a b over the last two axes, [..., m, k] x [..., k, n] -> [..., m, n]; the others broadcast.
/// Strides may be any: a transposed operand is a permuted view and costs nothing.
template <class S>
Tensor<S> matmul(const Tensor<S>& a, const Tensor<S>& b);

/// sum += a b, in place where `sum` owns its storage.
template <class S>
void matmul_accumulate(Tensor<S>& sum, const Tensor<S>& a, const Tensor<S>& b);

/// The view with the last two axes exchanged.
template <class S>
Tensor<S> transposed(const Tensor<S>& x);

/// One product of single matrices by their addresses: c = a b (or c += a b). A leading dimension is
/// the step from row to row as stored; `transpose` means that the operand is stored transposed.
template <class S>
struct Matrix {
  const S* data;
  std::int64_t leading;
  bool transpose = false;
};
template <class S>
void gemm(std::int64_t m, std::int64_t n, std::int64_t k, S factor, Matrix<S> a, Matrix<S> b,
          bool accumulate, S* c, std::int64_t c_leading);

}  // namespace lintel::kernels
