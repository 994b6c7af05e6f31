// Kernels that bring rows (the last axis) to mean 0 and variance 1.
#pragma once

#include "lintel/core/tensor.hpp"

namespace lintel::kernels {

/// (x − mean) / √(variance + epsilon), row by row; the factors 1/√(variance + epsilon) go to
/// `scales`.
template <class S>
Tensor<S> normalize(const Tensor<S>& x, double epsilon, Tensor<S>& scales);
/// scale (v − mean(v) − y mean(y v)), row by row: its derivative at the result y, which is
/// symmetric.
template <class S>
Tensor<S> normalize_derivative(const Tensor<S>& y, const Tensor<S>& scales, const Tensor<S>& v);

/// The derivative along a of the above, applied to b: the second derivative of normalization, which
/// is the same whichever of the two comes first. With s the scale, m_v = mean(y v) and w_v the
/// derivative applied to v:
/// −s (m_a w_b + m_b w_a + y s (mean(a b) − mean(a) mean(b) − m_a m_b)).
template <class S>
Tensor<S> normalize_curvature(const Tensor<S>& y, const Tensor<S>& scales, const Tensor<S>& a,
                              const Tensor<S>& b);

}  // namespace lintel::kernels
