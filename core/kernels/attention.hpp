// Multi-head self-attention, an image and a head at a time, so that its matrices stay in cache.
#pragma once

#include "lintel/core/tensor.hpp"

namespace lintel::kernels {

/// qkv [N, tokens, 3 * width] holds queries, keys and values, each [heads, width / heads] for a
/// token. Returns softmax(q kᵀ / √d) v as [N, tokens, width], and the softmax in `probabilities`
/// [N, heads, keys, queries].
template <class S>
Tensor<S> attention(const Tensor<S>& qkv, std::int64_t heads, Tensor<S>& probabilities);
/// Its tangent map at qkv, for a tangent of qkv.
template <class S>
Tensor<S> attention_tangent(const Tensor<S>& qkv, std::int64_t heads,
                            const Tensor<S>& probabilities, const Tensor<S>& tangent);
/// Its adjoint map: the cotangent of qkv for one of the result.
template <class S>
Tensor<S> attention_adjoint(const Tensor<S>& qkv, std::int64_t heads,
                            const Tensor<S>& probabilities, const Tensor<S>& cotangent);

/// How its adjoint map changes along a tangent of qkv, for a fixed cotangent of the result: what a
/// second derivative needs.
template <class S>
Tensor<S> attention_curvature(const Tensor<S>& qkv, std::int64_t heads,
                              const Tensor<S>& probabilities, const Tensor<S>& tangent,
                              const Tensor<S>& cotangent);

}  // namespace lintel::kernels
