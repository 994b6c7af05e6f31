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
    if (qkv.rank() != 3 || heads <= 0 || qkv[2] % (3 * heads) != 0) {
      fail("attention: shape ", qkv, " with ", heads, " heads; expected [N, tokens, 3 * width]",
           " with a width that the heads divide");
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
// A copy of `rows` x `columns` laid out the other way: BLAS's small products of a matrix and a
// transposed one are two to seven times slower than those of two plain ones.
template <class S>
Matrix<S> transposed_copy(const Matrix<S>& matrix, std::int64_t rows, std::int64_t columns, S* to) {
  for (std::int64_t c = 0; c < columns; ++c) {
    for (std::int64_t r = 0; r < rows; ++r) to[c * rows + r] = matrix.data[r * matrix.leading + c];
  }
  return {to, rows};
}
template <class S>
Matrix<S> transposed(Matrix<S> matrix) {
  matrix.transpose = !matrix.transpose;
  return matrix;
}
}  // namespace

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
    Tensor<S> scratch = Tensor<S>::uninitialized({d, t});
    gemm<S>(t, t, d, static_cast<S>(e.scale()), head.query,
            transposed_copy(head.key, t, d, scratch.mutable_data()), false, p, t);
    softmax_rows(p, t, t);
    gemm<S>(t, d, t, 1, {p, t}, head.value, false, to + at_out, e.width);
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
    const S scale = static_cast<S>(e.scale());
    Tensor<S> scratch = Tensor<S>::uninitialized({t + d, t});
    S *const dp = scratch.mutable_data(), *const other = dp + t * t;
    gemm<S>(t, t, d, scale, dhead.query, transposed_copy(head.key, t, d, other), false, dp, t);
    gemm<S>(t, t, d, scale, head.query, transposed_copy(dhead.key, t, d, other), true, dp, t);
    for (std::int64_t r = 0; r < t; ++r) softmax_derivative_row(p + r * t, dp + r * t, t, S(1));
    gemm<S>(t, d, t, 1, {dp, t}, head.value, false, to + at_out, e.width);
    gemm<S>(t, d, t, 1, {p, t}, dhead.value, true, to + at_out, e.width);
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
    const Matrix<S> output{seed + at_out, e.width}, p{all + at_p, t};
    S* const query = to + at_qkv;
    S *const key = query + e.width, *const value = key + e.width;
    Tensor<S> scratch = Tensor<S>::uninitialized({t + d, t});
    S* const s = scratch.mutable_data();
    gemm<S>(t, d, t, 1, transposed(p), output, false, value, 3 * e.width);
    gemm<S>(t, t, d, 1, output, transposed_copy(head.value, t, d, s + t * t), false, s, t);
    const S scale = static_cast<S>(e.scale());
    for (std::int64_t r = 0; r < t; ++r) {
      softmax_derivative_row(p.data + r * t, s + r * t, t, scale);
    }
    gemm<S>(t, d, t, 1, {s, t}, head.key, false, query, 3 * e.width);
    gemm<S>(t, d, t, 1, {s, t, true}, head.query, false, key, 3 * e.width);
  });
  return result;
}

#define INSTANTIATE(S)                                                                   \
  template Tensor<S> attention(const Tensor<S>&, std::int64_t, Tensor<S>&);              \
  template Tensor<S> attention_tangent(const Tensor<S>&, std::int64_t, const Tensor<S>&, \
                                       const Tensor<S>&);                                \
  template Tensor<S> attention_adjoint(const Tensor<S>&, std::int64_t, const Tensor<S>&, \
                                       const Tensor<S>&);
INSTANTIATE(float)
INSTANTIATE(double)
#undef INSTANTIATE

}  // namespace lintel::kernels
