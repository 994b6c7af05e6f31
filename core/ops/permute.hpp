// Axes in another order.
#pragma once

#include "lintel/core/op.hpp"

namespace lintel {
namespace op {
struct Permute : LinearMap<Permute> {
  Shape order;

  template <class S>
  Tensor<S> value(Inputs<Tensor<S>> x) const {
    return x[0].permuted(order);
  }
  template <class T>
  T transpose(const Shape&, const T& cotangent) const {
    Permute inverse{{}, order};
    for (std::int64_t axis = 0; axis < order.rank(); ++axis) {
      inverse.order[checked_axis(order[axis], order.rank(), "permute")] = axis;
    }
    return apply_to(inverse, cotangent);
  }
};
}  // namespace op

/// Axis i of the result is axis order[i] of x; a view.
template <Value T>
T permute(const T& x, const Shape& order) {
  return apply_to(op::Permute{{}, order}, x);
}

}  // namespace lintel
