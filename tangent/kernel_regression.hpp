// Ridge regression with a kernel.
#pragma once

#include "lintel/core/kernels/cholesky.hpp"
#include "lintel/core/ops.hpp"

namespace lintel {

/// Fits targets [N, C] on N training points by their kernel [N, N]: the coefficients (K + ridge
/// I)⁻¹ Y, so that the answer at new points is `matmul(kernel(new, train), coefficients)`. `ridge`
/// is in units of the mean of K's diagonal, so that it means the same for any scale of the kernel.
/// Throws `Error` where the matrix is not positive definite.
template <class S>
Tensor<S> kernel_regression(const Tensor<S>& kernel, const Tensor<S>& targets, double ridge) {
  if (kernel.rank() != 2 || kernel.shape()[0] != kernel.shape()[1] || kernel.size() == 0) {
    fail("kernel_regression: kernel ", kernel.shape(), "; expected [N, N] with N > 0");
  }
  const std::int64_t n = kernel.shape()[0];
  Tensor<S> matrix = kernel;
  S* const at = matrix.mutable_data();
  double trace = 0;
  for (std::int64_t i = 0; i < n; ++i) trace += static_cast<double>(at[i * n + i]);
  const S added = static_cast<S>(ridge * trace / static_cast<double>(n));
  for (std::int64_t i = 0; i < n; ++i) at[i * n + i] += added;
  return kernels::solve_positive_definite(matrix, targets);
}

}  // namespace lintel
