// How far training moves a kernel or features: little in the lazy regime, much in the rich one.
#pragma once

#include <cmath>

#include "lintel/core/ops.hpp"

namespace lintel {

namespace detail {
template <class S>
void check_same_shape(const char* op, const Tensor<S>& a, const Tensor<S>& b) {
  if (a.shape() != b.shape())
    fail(op, ": shapes ", a.shape(), " and ", b.shape(), "; expected the same");
}
template <class S>
double inner(const Tensor<S>& a, const Tensor<S>& b) {
  return sum(cast<double>(a) * cast<double>(b)).item();
}
}  // namespace detail

/// ‖after − before‖ / ‖before‖, by the Frobenius norm: 0 where nothing moved,
/// infinite where it moved from zero.
template <class S>
double relative_movement(const Tensor<S>& before, const Tensor<S>& after) {
  detail::check_same_shape("relative_movement", before, after);
  const Tensor<S> change = after - before;
  const double moved = detail::inner(change, change);
  return moved == 0 ? 0 : std::sqrt(moved / detail::inner(before, before));
}

/// The cosine of two kernels as vectors of numbers: 1 where one is a positive multiple of the
/// other, so that a change of scale alone does not count; NaN where one is zero.
template <class S>
double kernel_alignment(const Tensor<S>& a, const Tensor<S>& b) {
  detail::check_same_shape("kernel_alignment", a, b);
  return detail::inner(a, b) / std::sqrt(detail::inner(a, a) * detail::inner(b, b));
}

}  // namespace lintel
