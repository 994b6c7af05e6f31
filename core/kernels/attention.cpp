#include "lintel/core/kernels/attention.hpp"

#include <cmath>

#include "lintel/core/kernels/matmul.hpp"
#include "lintel/core/kernels/softmax.hpp"
#include "lintel/core/parallel.hpp"

namespace lintel::kernels {

namespace {
struct Extents {
  std::int64_t images, tokens, heads, width, head_width;

  Extents(const Shape& qkv, std::int64_t heads_) : heads(heads_) {
    if (qkv.rank() != 3 || heads <= 0 || qkv[2] == 0 || qkv[2] % (3 * heads) != 0) {
      fail("attention: shape ", qkv, " with ", heads, " heads; expected [N, tokens, 3 * width]",
           " with a width of at least 1 that the heads divide");
    }
    images = qkv[0];
    tokens = qkv[1];
    width = qkv[2] / 3;
    head_width = width / heads;
  }
  double scale() const { return 1 / std::sqrt(static_cast<double>(head_width)); }

  // Calls body(qkv offset, output offset, probabilities offset) for every image and head.
  template <class Body>
  void for_each_head(const Body& body) const {
    const std::int64_t work = tokens * tokens * head_width;
    const std::int64_t grain =
        std::max<std::int64_t>(1, (1 << 17) / std::max<std::int64_t>(1, work));
    parallel_for(images * heads, grain, [&](std::int64_t begin, std::int64_t end) {
      for (std::int64_t job = begin; job < end; ++job) {
        const std::int64_t image = job / heads, within = job % heads * head_width;
        body(image * tokens * 3 * width + within, image * tokens * width + within,
             job * tokens * tokens);
      }
    });
  }
};

// A head's queries, keys or values: [tokens, head width] inside [tokens, 3 * width].
template <class S>
struct Head {
  Matrix<S> query, key, value;
  Head(const S* qkv, const Extents& e)
      : query{qkv, 3 * e.width},
        key{qkv + e.width, 3 * e.width},
        value{qkv + 2 * e.width, 3 * e.width} {}
};
template <class S>
Matrix<S> transposed(Matrix<S> matrix) {
  matrix.transpose = !matrix.transpose;
  return matrix;
}
}  // namespace

// All matrices of scores are kept transposed, a row a key: softmax goes down their columns, and
// products take either layout.
template <class S>
Tensor<S> attention(const Tensor<S>& qkv_any, std::int64_t heads, Tensor<S>& probabilities) {
  const Extents e(qkv_any.shape(), heads);
  const std::int64_t t = e.tokens, d = e.head_width;
  const Tensor<S> qkv = qkv_any.compact();
  Tensor<S> out = Tensor<S>::uninitialized({e.images, t, e.width});
  probabilities = Tensor<S>::uninitialized({e.images, heads, t, t});
  const S* const from = qkv.data();
  S* const to = out.mutable_data();
  S* const all = probabilities.mutable_data();
  e.for_each_head([&](std::int64_t at_qkv, std::int64_t at_out, std::int64_t at_p) {
    const Head<S> head(from + at_qkv, e);
    S* const p = all + at_p;
    gemm<S>(t, t, d, head.key, transposed(head.query), {p, t});
    softmax_columns(p, t, t, static_cast<S>(e.scale()));
    gemm<S>(t, d, t, {p, t, true}, head.value, {to + at_out, e.width});
  });
  return out;
}

// S = q kᵀ / √d, P = softmax(S), O = P v, so
// dS = (dq kᵀ + q dkᵀ) / √d, dP = P ∘ (dS − rowsum(P ∘ dS)), dO = dP v + P dv.
template <class S>
Tensor<S> attention_tangent(const Tensor<S>& qkv_any, std::int64_t heads,
                            const Tensor<S>& probabilities, const Tensor<S>& tangent_any) {
  const Extents e(qkv_any.shape(), heads);
  const std::int64_t t = e.tokens, d = e.head_width;
  const Tensor<S> qkv = qkv_any.compact(), tangent = tangent_any.compact();
  Tensor<S> out = Tensor<S>::uninitialized({e.images, t, e.width});
  const S *const from = qkv.data(), *const moving = tangent.data(),
                 *const all = probabilities.data();
  S* const to = out.mutable_data();
  e.for_each_head([&](std::int64_t at_qkv, std::int64_t at_out, std::int64_t at_p) {
    const Head<S> head(from + at_qkv, e), dhead(moving + at_qkv, e);
    const S* const p = all + at_p;
    Tensor<S> scratch = Tensor<S>::uninitialized({t, t});
    S* const dp = scratch.mutable_data();
    gemm<S>(t, t, d, head.key, transposed(dhead.query), {dp, t});
    gemm<S>(t, t, d, dhead.key, transposed(head.query), {dp, t, true});
    softmax_derivative_columns(p, dp, t, t, static_cast<S>(e.scale()));
    gemm<S>(t, d, t, {dp, t, true}, head.value, {to + at_out, e.width});
    gemm<S>(t, d, t, {p, t, true}, dhead.value, {to + at_out, e.width, true});
  });
  return out;
}

// v̄ = Pᵀ Ō, P̄ = Ō vᵀ, S̄ = P ∘ (P̄ − rowsum(P ∘ P̄)), q̄ = S̄ k / √d, k̄ = S̄ᵀ q / √d.
template <class S>
Tensor<S> attention_adjoint(const Tensor<S>& qkv_any, std::int64_t heads,
                            const Tensor<S>& probabilities, const Tensor<S>& cotangent_any) {
  const Extents e(qkv_any.shape(), heads);
  const std::int64_t t = e.tokens, d = e.head_width;
  const Tensor<S> qkv = qkv_any.compact(), cotangent = cotangent_any.compact();
  Tensor<S> result = Tensor<S>::uninitialized(qkv.shape());
  const S *const from = qkv.data(), *const seed = cotangent.data(),
                 *const all = probabilities.data();
  S* const to = result.mutable_data();
  e.for_each_head([&](std::int64_t at_qkv, std::int64_t at_out, std::int64_t at_p) {
    const Head<S> head(from + at_qkv, e);
    const Matrix<S> output{seed + at_out, e.width};
    const S* const p = all + at_p;
    S* const query = to + at_qkv;
    S *const key = query + e.width, *const value = key + e.width;
    Tensor<S> scratch = Tensor<S>::uninitialized({t, t});
    S* const s = scratch.mutable_data();
    gemm<S>(t, d, t, {p, t}, output, {value, 3 * e.width});
    gemm<S>(t, t, d, head.value, transposed(output), {s, t});
    softmax_derivative_columns(p, s, t, t, static_cast<S>(e.scale()));
    gemm<S>(t, d, t, {s, t, true}, head.key, {query, 3 * e.width});
    gemm<S>(t, d, t, {s, t}, head.query, {key, 3 * e.width});
  });
  return result;
}

// v̄ = Pᵀ Ō and S̄ = P ∘ (P̄ − ρ) with P̄ = Ō vᵀ and ρ = rowsum(P ∘ P̄), so along a tangent of q, k and
// v v̄ changes by dPᵀ Ō, S̄ by dS̄ = dP ∘ (P̄ − ρ) + P ∘ (dP̄ − dρ) with dP̄ = Ō dvᵀ and dρ = rowsum(dP ∘
// P̄ + P ∘ dP̄), q̄ by (dS̄ k + S̄ dk) / √d and k̄ by (dS̄ᵀ q + S̄ᵀ dq) / √d.
template <class S>
Tensor<S> attention_curvature(const Tensor<S>& qkv_any, std::int64_t heads,
                              const Tensor<S>& probabilities, const Tensor<S>& tangent_any,
                              const Tensor<S>& cotangent_any) {
  const Extents e(qkv_any.shape(), heads);
  const std::int64_t t = e.tokens, d = e.head_width;
  const Tensor<S> qkv = qkv_any.compact(), tangent = tangent_any.compact();
  const Tensor<S> cotangent = cotangent_any.compact();
  Tensor<S> result = Tensor<S>::uninitialized(qkv.shape());
  const S *const from = qkv.data(), *const moving = tangent.data();
  const S *const seed = cotangent.data(), *const all = probabilities.data();
  const S scale = static_cast<S>(e.scale());
  S* const to = result.mutable_data();
  e.for_each_head([&](std::int64_t at_qkv, std::int64_t at_out, std::int64_t at_p) {
    const Head<S> head(from + at_qkv, e), dhead(moving + at_qkv, e);
    const Matrix<S> output{seed + at_out, e.width};
    const S* const p = all + at_p;
    S* const query = to + at_qkv;
    S *const key = query + e.width, *const value = key + e.width;
    Tensor<S> scratch = Tensor<S>::uninitialized({3, t, t});
    S *const dp = scratch.mutable_data(), *const s = dp + t * t, *const ds = s + t * t;
    gemm<S>(t, t, d, head.key, transposed(dhead.query), {dp, t});
    gemm<S>(t, t, d, dhead.key, transposed(head.query), {dp, t, true});
    softmax_derivative_columns(p, dp, t, t, scale);
    gemm<S>(t, d, t, {dp, t}, output, {value, 3 * e.width});
    gemm<S>(t, t, d, head.value, transposed(output), {s, t});    // P̄
    gemm<S>(t, t, d, dhead.value, transposed(output), {ds, t});  // dP̄
    softmax_curvature_columns(p, dp, s, ds, t, t, scale);
    gemm<S>(t, d, t, {ds, t, true}, head.key, {query, 3 * e.width});
    gemm<S>(t, d, t, {s, t, true}, dhead.key, {query, 3 * e.width, true});
    gemm<S>(t, d, t, {ds, t}, head.query, {key, 3 * e.width});
    gemm<S>(t, d, t, {s, t}, dhead.query, {key, 3 * e.width, true});
  });
  return result;
}

#define INSTANTIATE(S)                                                                     \
  template Tensor<S> attention(const Tensor<S>&, std::int64_t, Tensor<S>&);                \
  template Tensor<S> attention_tangent(const Tensor<S>&, std::int64_t, const Tensor<S>&,   \
                                       const Tensor<S>&);                                  \
  template Tensor<S> attention_adjoint(const Tensor<S>&, std::int64_t, const Tensor<S>&,   \
                                       const Tensor<S>&);                                  \
  template Tensor<S> attention_curvature(const Tensor<S>&, std::int64_t, const Tensor<S>&, \
                                         const Tensor<S>&, const Tensor<S>&);
INSTANTIATE(float)
INSTANTIATE(double)
#undef INSTANTIATE

}  // namespace lintel::kernels
