// Chosen entries along an axis, and its adjoint, adding them back in their places.
#pragma once

#include "lintel/core/kernels/rearrange.hpp"
#include "lintel/core/op.hpp"

namespace lintel {

/// Entry i of the result along `axis` is entry indices[i] of x; an index may occur more than once.
template <Value T>
T gather(const T& x, std::int64_t axis, std::vector<std::int64_t> indices);
/// The adjoint of `gather`: entry i of x is added to entry indices[i] of zeros, `extent` of them.
template <Value T>
T scatter_add(const T& x, std::int64_t axis, std::vector<std::int64_t> indices,
              std::int64_t extent);

namespace op {
struct Gather : LinearMap<Gather> {
  std::int64_t axis;
  std::vector<std::int64_t> indices;

  template <class S>
  Tensor<S> value(Inputs<Tensor<S>> x) const {
    return kernels::gather(x[0], axis, indices);
  }
  template <class T>
  T transpose(const Shape& of_x, const T& cotangent) const {
    return scatter_add(cotangent, axis, indices, of_x[axis]);
  }
};

struct ScatterAdd : LinearMap<ScatterAdd> {
  std::int64_t axis;
  std::vector<std::int64_t> indices;
  std::int64_t extent;

  template <class S>
  Tensor<S> value(Inputs<Tensor<S>> x) const {
    return kernels::scatter_add(x[0], axis, indices, extent);
  }
  template <class T>
  T transpose(const Shape&, const T& cotangent) const {
    return gather(cotangent, axis, indices);
  }
};
}  // namespace op

template <Value T>
T gather(const T& x, std::int64_t axis, std::vector<std::int64_t> indices) {
  return apply_to(op::Gather{{}, axis, std::move(indices)}, x);
}
template <Value T>
T scatter_add(const T& x, std::int64_t axis, std::vector<std::int64_t> indices,
              std::int64_t extent) {
  return apply_to(op::ScatterAdd{{}, axis, std::move(indices), extent}, x);
}

}  // namespace lintel
