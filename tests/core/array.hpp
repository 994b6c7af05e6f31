// Plain arrays and plain loops: what the library's results are compared with. Nothing here uses the
// library's strides, broadcasting or kernels.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

#include "lintel/core/tensor.hpp"

namespace lintel::test {

using Index = std::vector<std::int64_t>;

/// The product of the extents.
inline std::int64_t count(const Index& shape) {
  std::int64_t product = 1;
  for (const std::int64_t extent : shape) product *= extent;
  return product;
}

/// Calls body(index) for every index of a shape, in row-major order.
template <class Body>
void for_each_index(const Index& shape, const Body& body) {
  Index index(shape.size(), 0);
  for (std::int64_t left = count(shape); left > 0; --left) {
    body(static_cast<const Index&>(index));
    for (std::size_t axis = shape.size(); axis-- > 0;) {
      if (++index[axis] < shape[axis]) break;
      index[axis] = 0;
    }
  }
}

/// Numbers in row-major order.
struct Array {
  Index shape;
  std::vector<double> values;

  /// Where an index lies. Broadcasts by NumPy's rule: the index is aligned at the last axis, and an
  /// axis of extent 1 is read at 0.
  std::size_t place(const Index& index) const {
    std::int64_t place = 0;
    const std::size_t more = index.size() - shape.size();
    for (std::size_t axis = 0; axis < shape.size(); ++axis) {
      place = place * shape[axis] + (shape[axis] == 1 ? 0 : index[axis + more]);
    }
    return static_cast<std::size_t>(place);
  }
  double at(const Index& index) const { return values[place(index)]; }
  double& at(const Index& index) { return values[place(index)]; }
};

/// The array of f(index).
template <class F>
Array make_array(const Index& shape, const F& f) {
  Array array{shape, {}};
  for_each_index(shape, [&](const Index& index) { array.values.push_back(f(index)); });
  return array;
}
inline Array zero_array(const Index& shape) {
  return make_array(shape, [](const Index&) { return 0.; });
}

/// f of every value.
template <class F>
Array each_value(const Array& x, const F& f) {
  return make_array(x.shape, [&](const Index& index) { return f(x.at(index)); });
}

/// f(a, b) over the common broadcast shape.
template <class F>
Array each_pair(const Array& a, const Array& b, const F& f) {
  Index shape = a.shape.size() >= b.shape.size() ? a.shape : b.shape;
  const Index& other = a.shape.size() >= b.shape.size() ? b.shape : a.shape;
  for (std::size_t back = 1; back <= other.size(); ++back) {
    std::int64_t& extent = shape[shape.size() - back];
    if (extent == 1) extent = other[other.size() - back];
  }
  return make_array(shape, [&](const Index& index) { return f(a.at(index), b.at(index)); });
}

inline Shape shape_of(const Index& index) { return Shape(std::span<const std::int64_t>(index)); }

template <class S>
Tensor<S> to_tensor(const Array& array) {
  const std::vector<S> values(array.values.begin(), array.values.end());
  return Tensor<S>(shape_of(array.shape), std::span<const S>(values));
}
template <class S>
Array to_array(const Tensor<S>& tensor) {
  const std::vector<S> values = tensor.values();
  return {Index(tensor.shape().begin(), tensor.shape().end()),
          std::vector<double>(values.begin(), values.end())};
}

/// The largest difference, relative to the largest value or to 1, whichever is larger. Infinite for
/// different shapes and where either has a NaN or an infinity that the other has not.
inline double difference(const Array& a, const Array& b) {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  if (a.shape != b.shape) return infinity;
  double largest = 1, worst = 0;
  for (std::size_t i = 0; i < a.values.size(); ++i) {
    const double x = a.values[i], y = b.values[i];
    if (x == y || (std::isnan(x) && std::isnan(y))) continue;
    if (!std::isfinite(x) || !std::isfinite(y)) return infinity;
    largest = std::max({largest, std::fabs(x), std::fabs(y)});
    worst = std::max(worst, std::fabs(x - y));
  }
  return worst / largest;
}
template <class S>
double difference(const Tensor<S>& a, const Tensor<S>& b) {
  return difference(to_array(a), to_array(b));
}
template <class S>
double difference(const Tensor<S>& a, const Array& b) {
  return difference(to_array(a), b);
}

}  // namespace lintel::test
