// A small network for the tests of transforms.
#pragma once

#include "lintel/core/transforms.hpp"

namespace lintel::test {

/// Two dense layers.
template <class T>
struct TwoLayers {
  T weight1, bias1, weight2, bias2;

  static void visit(const std::string& prefix, auto&& each, auto&... models) {
    each(prefix + "weight1", models.weight1...);
    each(prefix + "bias1", models.bias1...);
    each(prefix + "weight2", models.weight2...);
    each(prefix + "bias2", models.bias2...);
  }

  static TwoLayers normal(std::int64_t in, std::int64_t hidden, std::int64_t out, Random& random) {
    return {T::normal({hidden, in}, random, 0.5), T::normal({hidden}, random),
            T::normal({out, hidden}, random, 0.5), T::normal({out}, random)};
  }

  /// x [N, rows, in] -> [N, rows, out]; parameters are shared by all N or one set for each.
  template <class X>
  auto operator()(const X& x) const {
    return linear(gelu(linear(x, weight1, bias1)), weight2, bias2);
  }
};

}  // namespace lintel::test
