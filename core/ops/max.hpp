// The largest value over axes.
#pragma once

#include "lintel/core/kernels/elementwise.hpp"
#include "lintel/core/kernels/reduce.hpp"
#include "lintel/core/op.hpp"
#include "lintel/core/ops/sum.hpp"

namespace lintel {
namespace op {
struct Max {
  static constexpr bool keeps_inputs = true, keeps_output = true;
  Shape axes;

  template <class S>
  Tensor<S> value(Inputs<Tensor<S>> x) const {
    return kernels::max(x[0], axes);
  }
  template <class T>
  Maybe<T> tangent(Inputs<T> x, const T& y, Tangents<T> dx) const {
    return sum(share(x[0], y) * *dx[0], axes, Keep::yes);
  }
  template <class T>
  Cotangents<T> adjoint(Inputs<T> x, const T& y, const T& cotangent, Wanted) const {
    return {share(x[0], y) * cotangent};
  }

 private:
  // 1 at the largest element; where several are equal, they share it.
  template <class T>
  auto share(const T& x, const T& y) const {
    const auto largest = kernels::equal(plain(x), plain(y));
    return largest / kernels::sum(largest, axes);
  }
};
}  // namespace op

/// Largest value over the given axes: −∞ over nothing, NaN where one is among them. Equal largest
/// values share the derivative.
template <Value T>
T max(const T& x, const Shape& axes, Keep keep = Keep::no) {
  const T kept = apply_to(op::Max{axes}, x);
  return keep == Keep::yes ? kept
                           : reshape(kept, detail::reduced_shape(x.shape(), axes, keep, "max"));
}

}  // namespace lintel
