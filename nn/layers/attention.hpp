// Multi-head self-attention with its projections.
#pragma once

#include "lintel/nn/layers/linear.hpp"

namespace lintel {

/// Queries, keys and values from one product, attention between the tokens of an image, a
/// projection.
template <class T>
struct Attention {
  Linear<T> qkv;   ///< [3 * width, width]
  Linear<T> proj;  ///< [width, width]

  /// Names and values of the parameters, one at a time, of any number of models at once (`Model`).
  static void visit(const std::string& prefix, auto&& each, auto&... models) {
    Linear<T>::visit(prefix + "qkv.", each, models.qkv...);
    Linear<T>::visit(prefix + "proj.", each, models.proj...);
  }

  /// [N, tokens, width] -> the same
  template <Value X>
  auto operator()(const X& x, std::int64_t heads) const {
    return proj(mixed(x, heads));
  }
  /// What the projection is given, [N, tokens, width].
  template <Value X>
  auto mixed(const X& x, std::int64_t heads) const {
    return attention(qkv(x), heads);
  }
};

}  // namespace lintel
