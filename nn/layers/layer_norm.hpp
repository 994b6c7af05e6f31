// Layer normalization with a learned scale and shift.
#pragma once

#include "lintel/core/model.hpp"

namespace lintel {

/// (x − mean) / √(variance + ε) * weight + bias over the last axis, with timm's ε for vision
/// transformers.
template <class T>
struct LayerNorm {
  static constexpr double epsilon = 1e-6;  ///< added to the variance
  T weight;                                ///< [width]
  T bias;                                  ///< [width]

  /// Names and values of the parameters, one at a time, of any number of models at once (`Model`).
  static void visit(const std::string& prefix, auto&& each, auto&... models) {
    each(prefix + "weight", models.weight...);
    each(prefix + "bias", models.bias...);
  }

  /// [N, tokens, width] -> the same. Parameters may be [N, width]: each example its own.
  template <Value X>
  auto operator()(const X& x) const {
    return layer_norm(x, expand(weight, weight.shape().rank() - 1),
                      expand(bias, bias.shape().rank() - 1), epsilon);
  }
};

}  // namespace lintel
