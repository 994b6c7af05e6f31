// Two dense layers with a GELU between them.
#pragma once

#include "lintel/nn/layers/linear.hpp"

namespace lintel {

/// The feed-forward half of a transformer block.
template <class T>
struct Mlp {
  Linear<T> fc1;  ///< [4 * width, width]
  Linear<T> fc2;  ///< [width, 4 * width]

  /// Names and values of the parameters, one at a time, of any number of models at once (`Model`).
  static void visit(const std::string& prefix, auto&& each, auto&... models) {
    Linear<T>::visit(prefix + "fc1.", each, models.fc1...);
    Linear<T>::visit(prefix + "fc2.", each, models.fc2...);
  }

  /// [..., rows, width] -> the same
  template <Value X>
  auto operator()(const X& x) const {
    return fc2(gelu(fc1(x)));
  }
};

}  // namespace lintel
