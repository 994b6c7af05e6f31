// Linear systems with a symmetric positive definite matrix, by LAPACK.
#pragma once

#include "lintel/core/tensor.hpp"

namespace lintel::kernels {

/// The solution x of a x = b for symmetric positive definite a [n, n] (its lower triangle is read)
/// and b [n, m]. Throws `Error` for other shapes, and where a is not finite or not positive
/// definite, naming the first row at which that shows.
template <class S>
Tensor<S> solve_positive_definite(const Tensor<S>& a, const Tensor<S>& b);

}  // namespace lintel::kernels
