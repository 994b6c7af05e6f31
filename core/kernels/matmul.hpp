// Matrix products in pieces that run side by side, each on one thread: by lintel itself (float,
// with AVX2) or by OpenBLAS.
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

/// x wᵀ + bias: x [..., rows, in], w [out, in] or one an example [N, out, in], bias [out] or [N,
/// out].
template <class S>
Tensor<S> linear(const Tensor<S>& x, const Tensor<S>& weight, const Tensor<S>& bias);

/// A single matrix by its address. The leading dimension is the step from row to row as stored;
/// `transpose` means that it is stored transposed.
template <class S>
struct Matrix {
  const S* data;
  std::int64_t leading;
  bool transpose = false;
};
/// Where a product goes: onto what is there (`add`), and with a bias on every row.
template <class S>
struct Target {
  S* data;
  std::int64_t leading;
  bool add = false;
  const S* bias = nullptr;
};
/// One product of single matrices, c = a b: a [m, k], b [k, n].
template <class S>
void gemm(std::int64_t m, std::int64_t n, std::int64_t k, Matrix<S> a, Matrix<S> b, Target<S> c);

}  // namespace lintel::kernels
