// A dense layer.
#pragma once

#include "lintel/nn/initialize.hpp"

namespace lintel {

/// x Wᵀ + b over the last axis.
template <class T>
struct Linear {
  T weight;  ///< [out, in]
  T bias;    ///< [out]

  /// Names and values of the parameters, one at a time, of any number of models at once (`Model`).
  static void visit(const std::string& prefix, auto&& each, auto&... models) {
    each(prefix + "weight", models.weight...);
    each(prefix + "bias", models.bias...);
  }

  /// [..., rows, in] -> [..., rows, out]
  template <Value X>
  auto operator()(const X& x) const {
    return linear(x, weight, bias);
  }
};

}  // namespace lintel
