// Tensors one after another along an axis.
#pragma once

#include "lintel/core/kernels/rearrange.hpp"
#include "lintel/core/op.hpp"
#include "lintel/core/ops/constants.hpp"

namespace lintel {
namespace op {
struct Concat {
  static constexpr bool keeps_inputs = false, keeps_output = false;
  std::int64_t axis;

  template <class S>
  Tensor<S> value(Inputs<Tensor<S>> x) const {
    Shape shape = x[0].shape();
    checked_axis(axis, shape.rank(), "concat");
    shape[axis] = 0;
    for (const Tensor<S>& part : x) {
      Shape with_part = part.shape();
      with_part[axis] = shape[axis];
      if (with_part != shape) {
        fail("concat: shapes ", x[0].shape(), " and ", part.shape(), " along axis ", axis,
             "; the other extents must be equal");
      }
      shape[axis] += part.shape()[axis];
    }
    Tensor<S> result = Tensor<S>::uninitialized(shape);
    std::int64_t start = 0;
    for (const Tensor<S>& part : x) {
      kernels::copy_into(result, part, axis, start);
      start += part.shape()[axis];
    }
    return result;
  }
  template <class T>
  Maybe<T> tangent(Inputs<T> x, const T&, Tangents<T> dx) const {
    std::vector<T> parts;
    for (std::size_t i = 0; i < x.size(); ++i) {
      parts.push_back(dx[i] ? *dx[i] : zeros<T>(x[i].shape()));
    }
    Concat again = *this;
    return apply(again, Inputs<T>(parts));
  }
  template <class T>
  Cotangents<T> adjoint(Inputs<T> x, const T&, const T& cotangent, Wanted wanted) const {
    Cotangents<T> of_inputs(x.size());
    std::int64_t start = 0;
    for (std::size_t i = 0; i < x.size(); ++i) {
      const std::int64_t length = x[i].shape()[axis];
      if (wanted[i]) of_inputs[i] = slice(cotangent, axis, start, length);
      start += length;
    }
    return of_inputs;
  }
};
}  // namespace op

/// The tensors one after another along an axis; all other extents are equal.
template <Value... Values>
JoinedType<Values...> concat(std::int64_t axis, const Values&... parts) {
  return apply_to(op::Concat{axis}, parts...);
}
/// The same for any number of tensors, at least one.
template <Value T>
T concat(std::int64_t axis, const std::vector<T>& parts) {
  if (parts.empty()) fail("concat: no tensors");
  op::Concat concat{axis};
  return apply(concat, Inputs<T>(parts));
}

}  // namespace lintel
