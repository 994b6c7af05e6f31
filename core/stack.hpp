// Points put together along new first axes.
#pragma once

#include "lintel/core/kernels/rearrange.hpp"
#include "lintel/core/model.hpp"

namespace lintel {

/// One point for each element of `out`, stacked: each parameter of shape [in...] gives one of shape
/// [out..., in...]. `like` is such a point, for the shapes if there are none.
template <Point X>
X stack(const std::vector<X>& points, const X& like, const Shape& out) {
  using U = ValueOf<X>;
  X result = like;
  std::vector<std::vector<U>> parts;  // of each parameter
  for (const X& point : points) {
    std::size_t which = 0;
    for_each_parameter(
        [&](const std::string&, const U& p) {
          if (parts.size() <= which) parts.emplace_back();
          parts[which++].push_back(expand(p, 0));
        },
        point);
  }
  std::size_t which = 0;
  for_each_parameter(
      [&](const std::string&, U& p) {
        Shape shape = out;
        for (const std::int64_t extent : p.shape()) shape.push_back(extent);
        p = parts.empty() ? zeros<U>(shape) : reshape(concat(0, parts[which++]), shape);
      },
      result);
  return result;
}

/// `count` points, each made by `point(i)` and stacked along a new first axis. Plain values are put
/// in their place while they are in cache.
template <Point X, class Make>
X stacked(std::int64_t count, const X& like, const Make& point) {
  using U = ValueOf<X>;
  if constexpr (Plain<U>) {
    X result = map_parameters(
        [count](const U& p) {
          Shape shape = p.shape();
          shape.insert(0, count);
          return U::uninitialized(shape);
        },
        like);
    for (std::int64_t i = 0; i < count; ++i) {
      const X one = point(i);
      for_each_parameter(
          [i](const std::string&, U& all, const U& part) {
            kernels::copy_into(all, expand(part, 0), 0, i, kernels::Reuse::later);
          },
          result, one);
    }
    return result;
  } else {
    std::vector<X> points;
    for (std::int64_t i = 0; i < count; ++i) points.push_back(point(i));
    return stack(points, like, {count});
  }
}

}  // namespace lintel
