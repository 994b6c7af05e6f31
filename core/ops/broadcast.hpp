// Repeating along an axis, and its adjoint, summing along it.
#pragma once

#include "lintel/core/kernels/reduce.hpp"
#include "lintel/core/op.hpp"

namespace lintel {

/// Repeats x along new leading axes and those of extent 1, without copying.
template <Value T>
T broadcast(const T& x, const Shape& shape);
/// The adjoint of `broadcast`: sums over the axes along which x would have been repeated.
template <Value T>
T sum_to(const T& x, const Shape& shape);

namespace op {
struct Broadcast : LinearMap<Broadcast> {
  Shape shape;

  template <class S>
  Tensor<S> value(Inputs<Tensor<S>> x) const {
    return x[0].broadcast_to(shape);
  }
  template <class T>
  T transpose(const Shape& of_x, const T& cotangent) const {
    return sum_to(cotangent, of_x);
  }
};

struct SumTo : LinearMap<SumTo> {
  Shape shape;

  template <class S>
  Tensor<S> value(Inputs<Tensor<S>> x) const {
    const Shape& from = x[0].shape();
    if (shape.rank() > from.rank()) fail("sum_to: shape ", from, " to ", shape);
    Shape axes;
    for (std::int64_t axis = 0; axis < from.rank(); ++axis) {
      const std::int64_t own = axis - (from.rank() - shape.rank());
      if (own < 0 || (shape[own] == 1 && from[axis] != 1)) {
        axes.push_back(axis);
      } else if (shape[own] != from[axis]) {
        fail("sum_to: shape ", from, " to ", shape, "; extents must be equal or 1");
      }
    }
    return kernels::sum(x[0], axes).viewed_as(shape);
  }
  template <class T>
  T transpose(const Shape& of_x, const T& cotangent) const {
    return broadcast(cotangent, of_x);
  }
};
}  // namespace op

template <Value T>
T broadcast(const T& x, const Shape& shape) {
  if (x.shape() == shape) return x;
  return apply_to(op::Broadcast{{}, shape}, x);
}
template <Value T>
T sum_to(const T& x, const Shape& shape) {
  if (x.shape() == shape) return x;
  return apply_to(op::SumTo{{}, shape}, x);
}

}  // namespace lintel
