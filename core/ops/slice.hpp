// A range along one axis, and its adjoint, zeros around it.
#pragma once

#include "lintel/core/kernels/rearrange.hpp"
#include "lintel/core/op.hpp"

namespace lintel {

/// `length` entries from `start` along an axis; a view.
template <Value T>
T slice(const T& x, std::int64_t axis, std::int64_t start, std::int64_t length);
/// The adjoint of `slice`: zeros along an axis of `extent` entries, with x from `start`.
template <Value T>
T pad(const T& x, std::int64_t axis, std::int64_t start, std::int64_t extent);

namespace op {
struct Slice : LinearMap<Slice> {
  std::int64_t axis, start, length;

  template <class S>
  Tensor<S> value(Inputs<Tensor<S>> x) const {
    return x[0].sliced(axis, start, length);
  }
  template <class T>
  T transpose(const Shape& of_x, const T& cotangent) const {
    return pad(cotangent, axis, start, of_x[axis]);
  }
};

struct Pad : LinearMap<Pad> {
  std::int64_t axis, start, extent;

  template <class S>
  Tensor<S> value(Inputs<Tensor<S>> x) const {
    Shape whole = x[0].shape();
    checked_axis(axis, whole.rank(), "pad");
    whole[axis] = extent;
    if (start < 0 || start > extent - x[0].shape()[axis]) {
      fail("pad: shape ", x[0].shape(), " from ", start, " on axis ", axis, " does not fit into ",
           whole);
    }
    Tensor<S> result = Tensor<S>::zeros(whole);
    kernels::copy_into(result, x[0], axis, start);
    return result;
  }
  template <class T>
  T transpose(const Shape& of_x, const T& cotangent) const {
    return slice(cotangent, axis, start, of_x[axis]);
  }
};
}  // namespace op

template <Value T>
T slice(const T& x, std::int64_t axis, std::int64_t start, std::int64_t length) {
  return apply_to(op::Slice{{}, axis, start, length}, x);
}
template <Value T>
T pad(const T& x, std::int64_t axis, std::int64_t start, std::int64_t extent) {
  return apply_to(op::Pad{{}, axis, start, extent}, x);
}

}  // namespace lintel
