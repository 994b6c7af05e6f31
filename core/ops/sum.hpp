// Sums and means over axes.
#pragma once

#include "lintel/core/ops/affine.hpp"
#include "lintel/core/ops/broadcast.hpp"
#include "lintel/core/ops/reshape.hpp"

namespace lintel {

/// Whether a reduced axis stays, with extent 1, or goes.
enum class Keep { no, yes };

namespace detail {
// The shape after reduction, with the axes still there (extent 1) or gone.
inline Shape reduced_shape(const Shape& shape, const Shape& axes, Keep keep, const char* op) {
  Shape marked = shape;
  for (const std::int64_t axis : axes) marked[checked_axis(axis, shape.rank(), op)] = -1;
  Shape reduced;
  for (const std::int64_t extent : marked) {
    if (extent != -1) {
      reduced.push_back(extent);
    } else if (keep == Keep::yes) {
      reduced.push_back(1);
    }
  }
  return reduced;
}
}  // namespace detail

/// Sum over the given axes.
template <Value T>
T sum(const T& x, const Shape& axes, Keep keep = Keep::no) {
  const T kept = sum_to(x, detail::reduced_shape(x.shape(), axes, Keep::yes, "sum"));
  return keep == Keep::yes ? kept
                           : reshape(kept, detail::reduced_shape(x.shape(), axes, keep, "sum"));
}
/// Sum of all elements: a scalar.
template <Value T>
T sum(const T& x) {
  return sum_to(x, Shape{});
}

/// Mean over the given axes. Throws `Error` where there is nothing to take a mean of.
template <Value T>
T mean(const T& x, const Shape& axes, Keep keep = Keep::no) {
  detail::reduced_shape(x.shape(), axes, keep, "mean");  // names this function where it is wrong
  const T total = sum(x, axes, keep);
  const std::int64_t means = total.shape().size(), elements = x.shape().size();
  if (means == 0) return total;
  if (elements == 0) fail("mean: shape ", x.shape(), " has no elements");
  return total * (static_cast<double>(means) / static_cast<double>(elements));
}
/// Mean of all elements: a scalar.
template <Value T>
T mean(const T& x) {
  return reshape(mean(reshape(x, {-1}), {0}), {});
}

}  // namespace lintel
