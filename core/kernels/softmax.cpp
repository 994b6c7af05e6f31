#include "lintel/core/kernels/softmax.hpp"

#include <algorithm>
#include <cmath>

#include "lintel/core/kernels/rows.hpp"
#include "lintel/core/kernels/vector_math.hpp"

namespace lintel::kernels {

template <class S>
void softmax_rows(S* x, std::int64_t rows, std::int64_t length, S factor) {
  for (std::int64_t r = 0; r < rows; ++r) {
    S* const row = x + r * length;
    const S largest = max_of_row(row, length);
    for (std::int64_t i = 0; i < length; ++i) row[i] = factor * (row[i] - largest);
  }
  // Over all rows at once: short rows would leave most of each vector instruction unused.
  for (std::int64_t i = 0; i < rows * length; ++i) x[i] = exponential(x[i]);
  for (std::int64_t r = 0; r < rows; ++r) {
    S* const row = x + r * length;
    const S share = 1 / sum_of_row(row, length);
    for (std::int64_t i = 0; i < length; ++i) row[i] *= share;
  }
}

template <class S>
void softmax_derivative_row(const S* y, S* v, std::int64_t length, S factor) {
  const S mean = dot_of_rows(y, v, length);
  for (std::int64_t i = 0; i < length; ++i) v[i] = factor * y[i] * (v[i] - mean);
}

template <class S>
Tensor<S> softmax(const Tensor<S>& x) {
  Tensor<S> y = x;
  for_rows("softmax", y,
           [](S* row, std::int64_t, std::int64_t length) { softmax_rows(row, 1, length, S(1)); });
  return y;
}

template <class S>
Tensor<S> softmax_derivative(const Tensor<S>& y, const Tensor<S>& v) {
  Tensor<S> result = v;
  const Tensor<S> rows = y.compact();
  for_rows("softmax", result, [&](S* row, std::int64_t index, std::int64_t length) {
    softmax_derivative_row(rows.data() + index * length, row, length, S(1));
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

#define INSTANTIATE(S)                                                       \
  template void softmax_rows(S*, std::int64_t, std::int64_t, S);                              \
  template void softmax_derivative_row(const S*, S*, std::int64_t, S);       \
  template Tensor<S> softmax(const Tensor<S>&);                              \
  template Tensor<S> softmax_derivative(const Tensor<S>&, const Tensor<S>&); \
  template Tensor<S> log_softmax(const Tensor<S>&);
INSTANTIATE(float)
INSTANTIATE(double)
#undef INSTANTIATE

}  // namespace lintel::kernels
