// Multi-head self-attention.
#pragma once

#include <cmath>

#include "lintel/core/composite.hpp"
#include "lintel/core/kernels/attention.hpp"
#include "lintel/core/ops/matmul.hpp"
#include "lintel/core/ops/permute.hpp"
#include "lintel/core/ops/reshape.hpp"
#include "lintel/core/ops/slice.hpp"
#include "lintel/core/ops/softmax.hpp"

namespace lintel {
namespace op {
// The tangent map as a fused op of (qkv, a tangent of qkv), so that second derivatives are fused
// too. It is linear in the tangent, and its adjoint in qkv is how the adjoint map changes along the
// tangent.
template <class S>
struct AttentionTangent {
  static constexpr bool keeps_inputs = true, keeps_output = false;
  std::int64_t heads;
  Tensor<S> probabilities;  // of qkv

  Tensor<S> value(Inputs<Tensor<S>> x) const {
    return kernels::attention_tangent(x[0], heads, probabilities, x[1]);
  }
  std::vector<Tensor<S>> kept() const { return {probabilities}; }
  Maybe<Tensor<S>> tangent(Inputs<Tensor<S>> x, const Tensor<S>&, Tangents<Tensor<S>> dx) const {
    return composite_tangent(*this, x, dx);
  }
  Cotangents<Tensor<S>> adjoint(Inputs<Tensor<S>> x, const Tensor<S>&, const Tensor<S>& cotangent,
                                Wanted wanted) const {
    Cotangents<Tensor<S>> of_inputs(2);
    if (wanted[0]) {
      of_inputs[0] = kernels::attention_curvature(x[0], heads, probabilities, x[1], cotangent);
    }
    if (wanted[1]) {
      of_inputs[1] = kernels::attention_adjoint(x[0], heads, probabilities, cotangent);
    }
    return of_inputs;
  }
  template <class T>
  T composite(Inputs<T> x) const;
};

// The adjoint map as a fused op of (qkv, a cotangent of the result).
template <class S>
struct AttentionAdjoint {
  std::int64_t heads;
  Tensor<S> probabilities;  // of qkv

  Tensor<S> value(Inputs<Tensor<S>> x) const {
    return kernels::attention_adjoint(x[0], heads, probabilities, x[1]);
  }
  template <class T>
  T composite(Inputs<T> x) const;
};

template <class S>
struct Attention {
  static constexpr bool keeps_inputs = true, keeps_output = false;
  std::int64_t heads;
  Tensor<S> probabilities;  // [N, heads, keys, queries], found by `value`

  Tensor<S> value(Inputs<Tensor<S>> x) { return kernels::attention(x[0], heads, probabilities); }
  std::vector<Tensor<S>> kept() const { return {probabilities}; }
  // q kᵀ, and the product of probabilities and v
  template <class T>
  double operations(Inputs<T> x) const {
    const Shape& qkv = x[0].shape();
    return 4. * static_cast<double>(qkv[0] * qkv[1] * qkv[1] * (qkv[2] / 3));
  }
  template <class T>
  Maybe<T> tangent(Inputs<T> x, const T&, Tangents<T> dx) const {
    return apply_fused(AttentionTangent<S>{heads, probabilities}, x[0], *dx[0]);
  }
  template <class T>
  Cotangents<T> adjoint(Inputs<T> x, const T&, const T& cotangent, Wanted) const {
    return {apply_fused(AttentionAdjoint<S>{heads, probabilities}, x[0], cotangent)};
  }
  template <class T>
  T composite(Inputs<T> x) const {
    const Shape& shape = x[0].shape();
    const std::int64_t images = shape[0], tokens = shape[1], width = shape[2] / 3;
    // [3, N, heads, tokens, head width]
    const T split =
        permute(reshape(x[0], {images, tokens, 3, heads, width / heads}), {2, 0, 3, 1, 4});
    const auto part = [&](std::int64_t which) {
      return reshape(slice(split, 0, which, 1), {images, heads, tokens, width / heads});
    };
    const T scores = matmul(part(0), part(1), Transpose::right) *
                     (1 / std::sqrt(static_cast<double>(width / heads)));
    const T mixed = matmul(softmax(scores), part(2));
    return reshape(permute(mixed, {0, 2, 1, 3}), {images, tokens, width});
  }
};

template <class S>
template <class T>
T AttentionTangent<S>::composite(Inputs<T> x) const {
  const std::array<T, 1> at{x[0]};
  const std::array<const T*, 1> along{&x[1]};
  return *composite_tangent(Attention<S>{heads, {}}, Inputs<T>(at), Tangents<T>(along));
}
template <class S>
template <class T>
T AttentionAdjoint<S>::composite(Inputs<T> x) const {
  const std::array<char, 1> wanted{1};
  return *composite_adjoint(Attention<S>{heads, {}}, x.first(1), x[1], Wanted(wanted)).front();
}
}  // namespace op

/// softmax(q kᵀ / √d) v for each head, over the tokens of an image: qkv [N, tokens, 3 * width]
/// (queries, keys and values one after another, each head after head) -> [N, tokens, width], where
/// d = width / heads. Vaswani et al., *Attention Is All You Need* (2017), eq. 1.
template <Value T>
T attention(const T& qkv, std::int64_t heads) {
  return apply_to(op::Attention<ScalarOf<T>>{heads, {}}, qkv);
}

}  // namespace lintel
