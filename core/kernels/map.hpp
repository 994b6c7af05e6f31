// One loop for every elementwise kernel: any number of inputs, broadcast against each other.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <utility>

#include "lintel/core/parallel.hpp"
#include "lintel/core/tensor.hpp"

namespace lintel::kernels {

/// How to walk N inputs in the order of a contiguous result. Neighbouring axes along which every
/// input steps evenly are merged, so that most walks have one axis or two.
template <std::size_t N>
struct Walk {
  Shape shape;                     // merged
  std::array<Strides, N> strides;  // of each input, 0 where it is broadcast

  Walk(const Shape& full, const std::array<Strides, N>& full_strides) {
    for (std::int64_t axis = 0; axis < full.rank(); ++axis) {
      if (full[axis] == 1) continue;
      bool merge = shape.rank() > 0;
      for (std::size_t i = 0; i < N && merge; ++i) {
        merge = strides[i][-1] == full_strides[i][axis] * full[axis];
      }
      if (merge) {
        shape[-1] *= full[axis];
        for (std::size_t i = 0; i < N; ++i) strides[i][-1] = full_strides[i][axis];
      } else {
        shape.push_back(full[axis]);
        for (std::size_t i = 0; i < N; ++i) strides[i].push_back(full_strides[i][axis]);
      }
    }
    if (shape.rank() == 0) {
      shape.push_back(1);
      for (auto& steps : strides) steps.push_back(0);
    }
  }
};

/// result[i] = f(inputs[i]...) over the common broadcast shape. `f` is inlined into the inner loop.
template <class S, class F, class... Inputs>
Tensor<S> map(const char* op, const F& f, const Tensor<Inputs>&... inputs) {
  constexpr std::size_t count = sizeof...(Inputs);
  Shape shape;
  ((shape = broadcast_shape(shape, inputs.shape(), op)), ...);
  Tensor<S> result = Tensor<S>::uninitialized(shape);
  if (result.size() == 0) return result;
  const Walk<count> walk(shape, {inputs.broadcast_to(shape).strides()...});
  const std::array<const S*, count> sources{inputs.data()...};
  S* const target = result.mutable_data();
  const std::int64_t length = walk.shape[-1], rows = result.size() / length;

  // Long rows are cut into pieces, short rows gathered into groups: about 16 thousand elements
  // each.
  constexpr std::int64_t grain = 16384;
  const std::int64_t piece = std::min(length, grain), pieces = (length + piece - 1) / piece;
  const std::int64_t group = std::max<std::int64_t>(1, grain / length);
  parallel_for(rows * pieces, pieces > 1 ? 1 : group, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t job = begin; job < end; ++job) {
      const std::int64_t row = job / pieces, start = job % pieces * piece;
      const std::int64_t n = std::min(piece, length - start);
      std::array<const S*, count> in = sources;
      for (std::int64_t axis = walk.shape.rank() - 2, rest = row; axis >= 0; --axis) {
        const std::int64_t index = rest % walk.shape[axis];
        rest /= walk.shape[axis];
        for (std::size_t i = 0; i < count; ++i) in[i] += index * walk.strides[i][axis];
      }
      S* const out = target + row * length + start;
      [&]<std::size_t... I>(std::index_sequence<I...>) {
        const std::array<std::int64_t, count> step{walk.strides[I][-1]...};
        ((in[I] += start * step[I]), ...);
        if (((step[I] == 1) && ...)) {
          for (std::int64_t k = 0; k < n; ++k) out[k] = f(in[I][k]...);
        } else if constexpr (count == 2) {
          if (step[0] == 1 && step[1] == 0) {
            const S b = *in[1];
            for (std::int64_t k = 0; k < n; ++k) out[k] = f(in[0][k], b);
          } else if (step[0] == 0 && step[1] == 1) {
            const S a = *in[0];
            for (std::int64_t k = 0; k < n; ++k) out[k] = f(a, in[1][k]);
          } else {
            for (std::int64_t k = 0; k < n; ++k) out[k] = f(in[0][k * step[0]], in[1][k * step[1]]);
          }
        } else {
          for (std::int64_t k = 0; k < n; ++k) out[k] = f(in[I][k * step[I]]...);
        }
      }
      (std::make_index_sequence<count>{});
    }
  });
  return result;
}

}  // namespace lintel::kernels
