// The same values in another shape.
#pragma once

#include "lintel/core/op.hpp"

namespace lintel {

/// The values in row-major order in another shape; one extent may be −1, meaning what is left.
template <Value T>
T reshape(const T& x, Shape shape);

namespace op {
struct Reshape : LinearMap<Reshape> {
  Shape shape;

  template <class S>
  Tensor<S> value(Inputs<Tensor<S>> x) const {
    return x[0].viewed_as(shape);
  }
  template <class T>
  T transpose(const Shape& of_x, const T& cotangent) const {
    return reshape(cotangent, of_x);
  }
};
}  // namespace op

template <Value T>
T reshape(const T& x, Shape shape) {
  std::int64_t open = -1, known = 1;
  for (std::int64_t axis = 0; axis < shape.rank(); ++axis) {
    if (shape[axis] != -1) {
      known *= shape[axis];
    } else if (open >= 0) {
      fail("reshape: ", shape, " leaves more than one extent open");
    } else {
      open = axis;
    }
  }
  if (open >= 0) {
    if (known == 0 || x.shape().size() % known != 0) {
      fail("reshape: shape ", x.shape(), " does not divide into ", shape);
    }
    shape[open] = x.shape().size() / known;
  }
  if (shape == x.shape()) return x;
  return apply_to(op::Reshape{{}, shape}, x);
}

/// A new axis of extent 1 before `axis`; −1 puts it last.
template <Value T>
T expand(const T& x, std::int64_t axis) {
  Shape shape = x.shape();
  shape.insert(checked_axis(axis, shape.rank() + 1, "expand"), 1);
  return reshape(x, shape);
}

}  // namespace lintel
