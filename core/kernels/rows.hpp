// Loops over the rows (last axis) of a tensor, and sums along one row.
#pragma once

#include <algorithm>
#include <cstring>

#include "lintel/core/parallel.hpp"
#include "lintel/core/tensor.hpp"

namespace lintel::kernels {

/// Calls body(row, index, length) for every row, several at the same time, to be changed in place.
template <class S, class Body>
void for_rows(const char* op, Tensor<S>& x, const Body& body) {
  if (x.rank() == 0) fail(op, ": shape ", x.shape(), " has no rows");
  if (x.size() == 0) return;
  const std::int64_t length = x.shape()[-1];
  S* const data = x.mutable_data();
  const std::int64_t grain = std::max<std::int64_t>(1, 16384 / length);
  parallel_for(x.size() / length, grain, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t row = begin; row < end; ++row) body(data + row * length, row, length);
  });
}

// Rows are short (tokens, classes, channels), so 16 running sums are accurate enough; being written
// as lanes, they become vector instructions without any sum being reordered behind our back.
constexpr std::int64_t lanes = 16;

/// f(i) of all i < length put into lanes one after another by `combine`, each lane from `start`.
template <class S, class F, class Combine>
void fold_into_lanes(std::int64_t length, S start, const F& f, const Combine& combine,
                     S (&partial)[lanes]) {
  std::fill_n(partial, lanes, start);
  std::int64_t i = 0;
  for (; i + lanes <= length; i += lanes) {
    for (std::int64_t lane = 0; lane < lanes; ++lane) {
      partial[lane] = combine(partial[lane], f(i + lane));
    }
  }
  for (std::int64_t lane = 0; i < length; ++i, ++lane) partial[lane] = combine(partial[lane], f(i));
}

/// start ∘ f(0) ∘ f(1) ∘ ... ∘ f(length-1), in 16 lanes that are combined at the end.
template <class S, class F, class Combine>
S fold_row(std::int64_t length, S start, const F& f, const Combine& combine) {
  S partial[lanes];
  fold_into_lanes(length, start, f, combine, partial);
  for (std::int64_t width = lanes / 2; width > 0; width /= 2) {
    for (std::int64_t lane = 0; lane < width; ++lane) {
      partial[lane] = combine(partial[lane], partial[lane + width]);
    }
  }
  return partial[0];
}

/// All lanes as one vector.
template <class S>
struct LaneVector;
template <>
struct LaneVector<float> {
  using Type = float __attribute__((vector_size(lanes * sizeof(float))));
};
template <>
struct LaneVector<double> {
  using Type = double __attribute__((vector_size(lanes * sizeof(double))));
};

/// The lanes added up, halves onto halves, without leaving the vector registers.
template <class S>
S sum_of_lanes(const S (&partial)[lanes]) {
  typename LaneVector<S>::Type v;
  std::memcpy(&v, partial, sizeof(v));
  v += __builtin_shufflevector(v, v, 8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7);
  v += __builtin_shufflevector(v, v, 4, 5, 6, 7, 0, 1, 2, 3, 4, 5, 6, 7, 0, 1, 2, 3);
  v += __builtin_shufflevector(v, v, 2, 3, 0, 1, 2, 3, 0, 1, 2, 3, 0, 1, 2, 3, 0, 1);
  return v[0] + v[1];
}

/// Σ f(i) for i < length
template <class S, class F>
S sum_over_row(std::int64_t length, const F& f) {
  S partial[lanes];
  fold_into_lanes(
      length, S(0), f, [](S a, S b) { return a + b; }, partial);
  return sum_of_lanes(partial);
}
/// Σ f(x[i])
template <class S, class F>
S sum_of_row(const S* x, std::int64_t length, const F& f) {
  return sum_over_row<S>(length, [x, &f](std::int64_t i) { return f(x[i]); });
}
template <class S>
S sum_of_row(const S* x, std::int64_t length) {
  return sum_of_row(x, length, [](S v) { return v; });
}
/// Σ x[i] y[i]
template <class S>
S dot_of_rows(const S* x, const S* y, std::int64_t length) {
  return sum_over_row<S>(length, [x, y](std::int64_t i) { return x[i] * y[i]; });
}
template <class S>
S max_of_row(const S* x, std::int64_t length) {
  return fold_row<S>(
      length, x[0], [x](std::int64_t i) { return x[i]; }, [](S a, S b) { return a > b ? a : b; });
}

}  // namespace lintel::kernels
