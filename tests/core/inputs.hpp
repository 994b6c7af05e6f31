// Random inputs for the tests: drawn from a domain, and laid out in memory in several ways.
#pragma once

#include <functional>

#include "array.hpp"

namespace lintel::test {

/// Draws the values of one input. All are exact in `float`, so that both precisions see the same.
using Domain = std::function<Array(const Index& shape, Random& random)>;

/// Uniform in [low, high).
inline Domain interval(double low, double high) {
  return [low, high](const Index& shape, Random& random) {
    return make_array(shape, [&](const Index&) {
      return static_cast<double>(static_cast<float>(random.uniform(low, high)));
    });
  };
}
/// Of either sign, with an absolute value in [low, high).
inline Domain either_sign(double low, double high) {
  return [size = interval(low, high)](const Index& shape, Random& random) {
    return each_value(size(shape, random), [&](double v) { return random.chance(0.5) ? v : -v; });
  };
}
/// In random order, no two closer than 1/8: for functions that branch on which is larger.
inline Domain separated() {
  return [](const Index& shape, Random& random) {
    const std::vector<std::int64_t> order = random.permutation(count(shape));
    std::size_t next = 0;
    const auto half = static_cast<double>(order.size()) / 2;
    return make_array(
        shape, [&](const Index&) { return (static_cast<double>(order[next++]) - half) / 8; });
  };
}

/// How a tensor lies in memory.
enum class Layout {
  contiguous,
  permuted,  ///< the first axis runs fastest
  sliced,    ///< part of a larger tensor on every axis
  repeated,  ///< the first axis has stride 0
};
constexpr Layout all_layouts[] = {Layout::contiguous, Layout::permuted, Layout::sliced,
                                  Layout::repeated};

/// The values in that layout. Layout::repeated takes the first entry of the first axis for all.
template <class S>
Tensor<S> laid_out(const Array& array, Layout layout) {
  const std::size_t rank = array.shape.size();
  if (rank == 0 || count(array.shape) == 0) layout = Layout::contiguous;
  switch (layout) {
    case Layout::contiguous:
      break;
    case Layout::permuted: {
      Shape order;
      for (std::size_t axis = rank; axis-- > 0;) order.push_back(static_cast<std::int64_t>(axis));
      const Array turned = make_array(
          Index(array.shape.rbegin(), array.shape.rend()),
          [&](const Index& index) { return array.at(Index(index.rbegin(), index.rend())); });
      return to_tensor<S>(turned).permuted(order);
    }
    case Layout::sliced: {
      Index larger = array.shape;
      for (std::int64_t& extent : larger) extent += 3;
      Array around = make_array(larger, [](const Index&) { return 1e30; });
      for_each_index(array.shape, [&](const Index& index) {
        Index moved = index;
        for (std::int64_t& i : moved) ++i;
        around.at(moved) = array.at(index);
      });
      Tensor<S> part = to_tensor<S>(around);
      for (std::size_t axis = 0; axis < rank; ++axis) {
        part = part.sliced(static_cast<std::int64_t>(axis), 1, array.shape[axis]);
      }
      return part;
    }
    case Layout::repeated: {
      Index first = array.shape;
      first[0] = 1;
      const Array once = make_array(first, [&](const Index& index) { return array.at(index); });
      return to_tensor<S>(once).broadcast_to(shape_of(array.shape));
    }
  }
  return to_tensor<S>(array);
}

}  // namespace lintel::test
