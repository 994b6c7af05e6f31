#include "lintel/core/kernels/rearrange.hpp"

#include <algorithm>
#include <cstring>

#ifdef __SSE2__
#include <immintrin.h>
#endif

namespace lintel::kernels {

namespace {
// A contiguous tensor as [outer, along the axis, inner].
struct Split {
  std::int64_t outer, along, inner;
  Split(const Shape& shape, std::int64_t axis)
      : outer(shape.part(0, axis).size()),
        along(shape[axis]),
        inner(shape.part(axis + 1, shape.rank()).size()) {}
};

void check_indices(const char* op, const std::vector<std::int64_t>& indices, std::int64_t extent) {
  for (const std::int64_t index : indices) {
    if (index < 0 || index >= extent) {
      if (extent == 0) fail(op, ": index ", index, " of an axis without elements");
      fail(op, ": index ", index, "; expected 0 to ", extent - 1);
    }
  }
}

// A line of a cache, written past the caches where the processor can: in as few stores as it has,
// since each takes a buffer of its own until the line is whole.
constexpr std::size_t line = 64;
void stream_line(const std::byte* from, std::byte* to) {
#if defined(__AVX512F__)
  _mm512_stream_si512(reinterpret_cast<__m512i*>(to), _mm512_loadu_si512(from));
#elif defined(__AVX__)
  for (std::size_t i = 0; i < line; i += 32) {
    _mm256_stream_si256(reinterpret_cast<__m256i*>(to + i),
                        _mm256_loadu_si256(reinterpret_cast<const __m256i*>(from + i)));
  }
#elif defined(__SSE2__)
  for (std::size_t i = 0; i < line; i += 16) {
    _mm_stream_si128(reinterpret_cast<__m128i*>(to + i),
                     _mm_loadu_si128(reinterpret_cast<const __m128i*>(from + i)));
  }
#else
  std::memcpy(to, from, line);
#endif
}
// What was written so, before another core may read it.
void finish_streaming() {
#ifdef __SSE2__
  _mm_sfence();
#endif
}

// Copies past the caches where there is much of it.
void copy_for_later(const void* from, std::size_t bytes, void* to) {
  auto* source = static_cast<const std::byte*>(from);
  auto* target = static_cast<std::byte*>(to);
  if (bytes >= 32 * line) {
    const std::size_t head = (line - reinterpret_cast<std::uintptr_t>(target) % line) % line;
    std::memcpy(target, source, head);
    for (source += head, target += head, bytes -= head; bytes >= line; bytes -= line) {
      stream_line(source, target);
      source += line;
      target += line;
    }
  }
  std::memcpy(target, source, bytes);
}
}  // namespace

template <class S>
void copy_into(Tensor<S>& target, const Tensor<S>& part, std::int64_t axis, std::int64_t start,
               Reuse reuse) {
  axis = checked_axis(axis, target.rank(), "copy_into");
  Shape expected = target.shape();
  expected[axis] = part.rank() == target.rank() ? part.shape()[axis] : 0;
  if (part.shape() != expected || start < 0 || start > target.shape()[axis] - expected[axis]) {
    fail("copy_into: shape ", part.shape(), " from ", start, " on axis ", axis,
         " does not fit into ", target.shape());
  }
  if (part.size() == 0) return;
  const Tensor<S> source = part.compact();
  const Split to(target.shape(), axis), from(part.shape(), axis);
  const S* read = source.data();
  S* write = target.mutable_data() + start * to.inner;
  for (std::int64_t o = 0; o < to.outer; ++o) {
    if (reuse == Reuse::later) {
      copy_for_later(read, static_cast<std::size_t>(from.along * from.inner) * sizeof(S), write);
    } else {
      std::copy_n(read, from.along * from.inner, write);
    }
    read += from.along * from.inner;
    write += to.along * to.inner;
  }
  if (reuse == Reuse::later) finish_streaming();
}

template <class S>
Tensor<S> gather(const Tensor<S>& x, std::int64_t axis, const std::vector<std::int64_t>& indices) {
  axis = checked_axis(axis, x.rank(), "gather");
  check_indices("gather", indices, x.shape()[axis]);
  Shape shape = x.shape();
  shape[axis] = static_cast<std::int64_t>(indices.size());
  Tensor<S> result = Tensor<S>::uninitialized(shape);
  const Tensor<S> source = x.compact();
  const Split from(x.shape(), axis);
  const S* const read = source.data();
  S* write = result.mutable_data();
  for (std::int64_t o = 0; o < from.outer; ++o) {
    for (const std::int64_t index : indices) {
      write = std::copy_n(read + (o * from.along + index) * from.inner, from.inner, write);
    }
  }
  return result;
}

template <class S>
Tensor<S> scatter_add(const Tensor<S>& x, std::int64_t axis,
                      const std::vector<std::int64_t>& indices, std::int64_t extent) {
  axis = checked_axis(axis, x.rank(), "scatter_add");
  check_indices("scatter_add", indices, extent);
  Shape shape = x.shape();
  if (shape[axis] != static_cast<std::int64_t>(indices.size())) {
    fail("scatter_add: ", indices.size(), " indices for axis ", axis, " of shape ", shape);
  }
  shape[axis] = extent;
  Tensor<S> result = Tensor<S>::zeros(shape);
  const Tensor<S> source = x.compact();
  const Split to(shape, axis);
  const S* read = source.data();
  S* const write = result.mutable_data();
  for (std::int64_t o = 0; o < to.outer; ++o) {
    for (const std::int64_t index : indices) {
      S* const sum = write + (o * to.along + index) * to.inner;
      for (std::int64_t i = 0; i < to.inner; ++i) sum[i] += read[i];
      read += to.inner;
    }
  }
  return result;
}

#define INSTANTIATE(S)                                                                             \
  template void copy_into(Tensor<S>&, const Tensor<S>&, std::int64_t, std::int64_t, Reuse);        \
  template Tensor<S> gather(const Tensor<S>&, std::int64_t, const std::vector<std::int64_t>&);     \
  template Tensor<S> scatter_add(const Tensor<S>&, std::int64_t, const std::vector<std::int64_t>&, \
                                 std::int64_t);
INSTANTIATE(float)
INSTANTIATE(double)
#undef INSTANTIATE

}  // namespace lintel::kernels
