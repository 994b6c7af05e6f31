#include "lintel/core/kernels/softmax.hpp"

#include <algorithm>
#include <cmath>

#include "lintel/core/kernels/rows.hpp"
#include "lintel/core/kernels/vector_math.hpp"

namespace lintel::kernels {

namespace {
constexpr std::int64_t block = 64;  // columns whose maxima or sums are held at a time

// Calls body(first, count) for the blocks of columns.
template <class Body>
void for_column_blocks(std::int64_t columns, const Body& body) {
  for (std::int64_t first = 0; first < columns; first += block) {
    body(first, std::min(block, columns - first));
  }
}
}  // namespace

template <class S>
void softmax_columns(S* x, std::int64_t rows, std::int64_t columns, S factor) {
  for_column_blocks(columns, [=](std::int64_t first, std::int64_t count) {
    S largest[block];
    std::copy_n(x + first, count, largest);
    for (std::int64_t r = 1; r < rows; ++r) {
      const S* const row = x + r * columns + first;
      for (std::int64_t j = 0; j < count; ++j)
        largest[j] = row[j] > largest[j] ? row[j] : largest[j];
    }
    for (std::int64_t r = 0; r < rows; ++r) {
      S* const row = x + r * columns + first;
      for (std::int64_t j = 0; j < count; ++j) row[j] = factor * (row[j] - largest[j]);
    }
  });
  // Over all at once: short rows would leave most of a vector unused.
  for (std::int64_t i = 0; i < rows * columns; ++i) x[i] = exponential(x[i]);
  for_column_blocks(columns, [=](std::int64_t first, std::int64_t count) {
    S share[block] = {};
    for (std::int64_t r = 0; r < rows; ++r) {
      const S* const row = x + r * columns + first;
      for (std::int64_t j = 0; j < count; ++j) share[j] += row[j];
    }
    for (std::int64_t j = 0; j < count; ++j) share[j] = 1 / share[j];
    for (std::int64_t r = 0; r < rows; ++r) {
      S* const row = x + r * columns + first;
      for (std::int64_t j = 0; j < count; ++j) row[j] *= share[j];
    }
  });
}

template <class S>
void softmax_derivative_columns(const S* y, S* v, std::int64_t rows, std::int64_t columns,
                                S factor) {
  for_column_blocks(columns, [=](std::int64_t first, std::int64_t count) {
    S mean[block] = {};
    for (std::int64_t r = 0; r < rows; ++r) {
      const S *const of_y = y + r * columns + first, *const of_v = v + r * columns + first;
      for (std::int64_t j = 0; j < count; ++j) mean[j] += of_y[j] * of_v[j];
    }
    for (std::int64_t r = 0; r < rows; ++r) {
      const S* const of_y = y + r * columns + first;
      S* const of_v = v + r * columns + first;
      for (std::int64_t j = 0; j < count; ++j) of_v[j] = factor * of_y[j] * (of_v[j] - mean[j]);
    }
  });
}

template <class S>
Tensor<S> softmax(const Tensor<S>& x) {
  Tensor<S> y = x;
  for_rows("softmax", y, [](S* row, std::int64_t, std::int64_t length) {
    const S largest = max_of_row(row, length);
    for (std::int64_t i = 0; i < length; ++i) row[i] = exponential(row[i] - largest);
    const S share = 1 / sum_of_row(row, length);
    for (std::int64_t i = 0; i < length; ++i) row[i] *= share;
  });
  return y;
}

template <class S>
Tensor<S> softmax_derivative(const Tensor<S>& y, const Tensor<S>& v) {
  Tensor<S> result = v;
  const Tensor<S> rows = y.compact();
  for_rows("softmax", result, [&](S* row, std::int64_t index, std::int64_t length) {
    const S* const at = rows.data() + index * length;
    const S mean = dot_of_rows(at, row, length);
    for (std::int64_t i = 0; i < length; ++i) row[i] = at[i] * (row[i] - mean);
  });
  return result;
}

template <class S>
Tensor<S> log_softmax(const Tensor<S>& x) {
  Tensor<S> y = x;
  for_rows("log_softmax", y, [](S* row, std::int64_t, std::int64_t length) {
    const S largest = max_of_row(row, length);
    const S total = sum_of_row(row, length, [largest](S v) { return exponential(v - largest); });
    const S shift = largest + std::log(total);
    for (std::int64_t i = 0; i < length; ++i) row[i] -= shift;
  });
  return y;
}

#define INSTANTIATE(S)                                                                   \
  template void softmax_columns(S*, std::int64_t, std::int64_t, S);                      \
  template void softmax_derivative_columns(const S*, S*, std::int64_t, std::int64_t, S); \
  template Tensor<S> softmax(const Tensor<S>&);                                          \
  template Tensor<S> softmax_derivative(const Tensor<S>&, const Tensor<S>&);             \
  template Tensor<S> log_softmax(const Tensor<S>&);
INSTANTIATE(float)
INSTANTIATE(double)
#undef INSTANTIATE

}  // namespace lintel::kernels
