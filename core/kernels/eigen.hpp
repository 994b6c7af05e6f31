// The eigendecomposition of a symmetric matrix, by LAPACK.
#pragma once

#include "lintel/core/tensor.hpp"

namespace lintel::kernels {

/// a = V diag(values) Vᵀ for symmetric a [n, n] (its upper triangle is read): values [n] in
/// ascending order, vectors [n, n] whose column i belongs to values[i]. Throws `Error` where a is
/// not square, holds a number that is not finite, or the iteration does not converge.
template <class S>
struct Eigen {
  Tensor<S> values, vectors;
};
template <class S>
Eigen<S> symmetric_eigen(const Tensor<S>& a);

}  // namespace lintel::kernels
