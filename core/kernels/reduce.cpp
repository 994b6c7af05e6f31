#include "lintel/core/kernels/reduce.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "lintel/core/kernels/rows.hpp"
#include "lintel/core/parallel.hpp"

namespace lintel::kernels {

namespace {
template <class S>
struct Sum {
  static constexpr S start = 0;
  static S combine(S a, S b) { return a + b; }
};
template <class S>
struct Max {
  static constexpr S start = -std::numeric_limits<S>::infinity();
  // A NaN on either side stays one.
  static S combine(S a, S b) { return a > b || a != a ? a : b; }
};

// Halves until at most 128 are left, so that the error grows with log n.
template <class Operation, class S>
S reduce_row(const S* x, std::int64_t count) {
  if (count > 128) {
    const std::int64_t half = count / 2;
    return Operation::combine(reduce_row<Operation>(x, half),
                              reduce_row<Operation>(x + half, count - half));
  }
  return fold_row<S>(
      count, Operation::start, [x](std::int64_t i) { return x[i]; }, Operation::combine);
}

// out[c] = x[0][c] + ... + x[rows-1][c], pairwise over blocks of rows.
template <class Operation, class S>
void reduce_columns(const S* x, std::int64_t rows, std::int64_t columns, S* out) {
  constexpr std::int64_t block = 64;
  if (rows > block) {
    const std::int64_t half = (rows / block + 1) / 2 * block;
    std::vector<S> other(static_cast<std::size_t>(columns));
    reduce_columns<Operation>(x, half, columns, out);
    reduce_columns<Operation>(x + half * columns, rows - half, columns, other.data());
    for (std::int64_t c = 0; c < columns; ++c) out[c] = Operation::combine(out[c], other[c]);
    return;
  }
  std::fill_n(out, columns, Operation::start);
  for (std::int64_t r = 0; r < rows; ++r) {
    for (std::int64_t c = 0; c < columns; ++c) {
      out[c] = Operation::combine(out[c], x[r * columns + c]);
    }
  }
}

// Reduces the axes [first, last) of a contiguous tensor, seen as [outer, reduced, inner].
template <class Operation, class S>
Tensor<S> reduce_run(const Tensor<S>& x, std::int64_t first, std::int64_t last) {
  const std::int64_t outer = x.shape().part(0, first).size();
  const std::int64_t reduced = x.shape().part(first, last).size();
  const std::int64_t inner = x.shape().part(last, x.rank()).size();
  Shape shape = x.shape();
  for (std::int64_t axis = first; axis < last; ++axis) shape[axis] = 1;
  Tensor<S> result = Tensor<S>::uninitialized(shape);
  const S* const source = x.data();
  S* const target = result.mutable_data();
  if (inner == 1) {
    const std::int64_t grain =
        std::max<std::int64_t>(1, 16384 / std::max<std::int64_t>(1, reduced));
    parallel_for(outer, grain, [&](std::int64_t begin, std::int64_t end) {
      for (std::int64_t o = begin; o < end; ++o) {
        target[o] = reduce_row<Operation>(source + o * reduced, reduced);
      }
    });
    return result;
  }
  // Chunks of rows side by side, then their partial results in order.
  constexpr std::int64_t chunk = 1024;
  const std::int64_t chunks = std::max<std::int64_t>(1, (reduced + chunk - 1) / chunk);
  std::vector<S> partial(static_cast<std::size_t>(chunks > 1 ? outer * chunks * inner : 0));
  S* const into = chunks > 1 ? partial.data() : target;
  const std::int64_t grain = std::max<std::int64_t>(
      1, 16384 / std::max<std::int64_t>(1, std::min(reduced, chunk) * inner));
  parallel_for(outer * chunks, grain, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t job = begin; job < end; ++job) {
      const std::int64_t o = job / chunks, start = job % chunks * chunk;
      reduce_columns<Operation>(source + (o * reduced + start) * inner,
                                std::min(chunk, reduced - start), inner, into + job * inner);
    }
  });
  if (chunks > 1) {
    for (std::int64_t o = 0; o < outer; ++o) {
      reduce_columns<Operation>(into + o * chunks * inner, chunks, inner, target + o * inner);
    }
  }
  return result;
}

template <class Operation, class S>
Tensor<S> reduce(Tensor<S> x, const Shape& axes, const char* op) {
  std::vector<bool> marked(static_cast<std::size_t>(x.rank()));
  for (const std::int64_t axis : axes) {
    marked[static_cast<std::size_t>(checked_axis(axis, x.rank(), op))] = true;
  }
  x = x.compact();
  // Runs of neighbouring axes, from the back, so that the first passes leave little to do.
  for (std::int64_t last = x.rank(); last > 0;) {
    std::int64_t first = last;
    while (first > 0 && marked[static_cast<std::size_t>(first - 1)]) --first;
    if (first < last) x = reduce_run<Operation>(x, first, last);
    last = first == last ? last - 1 : first;
  }
  return x;
}
}  // namespace

template <class S>
Tensor<S> sum(const Tensor<S>& x, const Shape& axes) {
  return reduce<Sum<S>>(x, axes, "sum");
}

template <class S>
Tensor<S> max(const Tensor<S>& x, const Shape& axes) {
  return reduce<Max<S>>(x, axes, "max");
}

template <class S>
std::vector<std::int32_t> argmax(const Tensor<S>& x) {
  if (x.rank() == 0 || x.shape()[-1] == 0) fail("argmax: shape ", x.shape(), " has no rows");
  if (x.shape()[-1] > std::numeric_limits<std::int32_t>::max()) {
    fail("argmax: rows of shape ", x.shape(), " are longer than an index of 32 bits can say");
  }
  const Tensor<S> rows = x.compact();
  const std::int64_t length = x.shape()[-1];
  std::vector<std::int32_t> indices;
  for (std::int64_t start = 0; start < x.size(); start += length) {
    const S* const row = rows.data() + start;
    if (std::any_of(row, row + length, [](S v) { return std::isnan(v); })) {
      fail("argmax: row ", start / length, " of shape ", x.shape(), " holds a NaN");
    }
    indices.push_back(static_cast<std::int32_t>(std::max_element(row, row + length) - row));
  }
  return indices;
}

#define INSTANTIATE(S)                                    \
  template Tensor<S> sum(const Tensor<S>&, const Shape&); \
  template Tensor<S> max(const Tensor<S>&, const Shape&); \
  template std::vector<std::int32_t> argmax(const Tensor<S>&);
INSTANTIATE(float)
INSTANTIATE(double)
#undef INSTANTIATE

}  // namespace lintel::kernels
