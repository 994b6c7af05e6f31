#include "lintel/core/kernels/softmax.hpp"

#include <algorithm>
#include <cmath>
#include <type_traits>

#include "lintel/core/kernels/rows.hpp"
#include "lintel/core/kernels/vector_math.hpp"
#include "lintel/core/kernels/vectors.hpp"

namespace lintel::kernels {

namespace {
// Calls body(first, V) for the columns of a matrix, as many at a time as a V holds: the widest
// vector that the processor has, then a narrow one, then a number.
template <class S, class Body>
void for_columns(std::int64_t columns, const Body& body) {
  std::int64_t first = 0;
  const auto cover = [&]<class V>(std::type_identity<V> v) {
    constexpr auto width =  // V may be S: NOLINTNEXTLINE(bugprone-sizeof-expression)
        static_cast<std::int64_t>(sizeof(V) / sizeof(S));
    for (; first + width <= columns; first += width) body(first, v);
  };
  cover(std::type_identity<Vector<S, vector_bytes>>());
  cover(std::type_identity<Vector<S, 16>>());
  cover(std::type_identity<S>());
}
}  // namespace

template <class S>
void softmax_columns(S* x, std::int64_t rows, std::int64_t columns, S factor) {
  S* const end = x + rows * columns;
  for_columns<S>(columns, [=](std::int64_t first, auto v_type) {
    using V = typename decltype(v_type)::type;
    V largest = load<V>(x + first);
    for (const S* row = x + first; row < end; row += columns) {
      const V v = load<V>(row);
      largest = v > largest ? v : largest;
    }
    for (S* row = x + first; row < end; row += columns) {
      store<V>(row, factor * (load<V>(row) - largest));
    }
  });
  // Over all at once: short rows would leave most of a vector unused.
  for (std::int64_t i = 0; i < rows * columns; ++i) x[i] = exponential(x[i]);
  for_columns<S>(columns, [=](std::int64_t first, auto v_type) {
    using V = typename decltype(v_type)::type;
    V share{};
    for (const S* row = x + first; row < end; row += columns) share += load<V>(row);
    share = S(1) / share;
    for (S* row = x + first; row < end; row += columns) store<V>(row, load<V>(row) * share);
  });
}

template <class S>
void softmax_derivative_columns(const S* y, S* v, std::int64_t rows, std::int64_t columns,
                                S factor) {
  for_columns<S>(columns, [=](std::int64_t first, auto v_type) {
    using V = typename decltype(v_type)::type;
    V mean{};
    for (std::int64_t i = first; i < rows * columns; i += columns) {
      mean += load<V>(y + i) * load<V>(v + i);
    }
    for (std::int64_t i = first; i < rows * columns; i += columns) {
      store<V>(v + i, factor * load<V>(y + i) * (load<V>(v + i) - mean));
    }
  });
}

template <class S>
void softmax_curvature_columns(const S* y, const S* dy, S* v, S* dv, std::int64_t rows,
                               std::int64_t columns, S factor) {
  for_columns<S>(columns, [=](std::int64_t first, auto v_type) {
    using V = typename decltype(v_type)::type;
    V mean{}, change{};
    for (std::int64_t i = first; i < rows * columns; i += columns) {
      const V at = load<V>(y + i), value = load<V>(v + i);
      mean += at * value;
      change += load<V>(dy + i) * value + at * load<V>(dv + i);
    }
    for (std::int64_t i = first; i < rows * columns; i += columns) {
      const V at = load<V>(y + i), centred = load<V>(v + i) - mean;
      store<V>(dv + i, factor * (load<V>(dy + i) * centred + at * (load<V>(dv + i) - change)));
      store<V>(v + i, factor * at * centred);
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

#define INSTANTIATE(S)                                                                            \
  template void softmax_columns(S*, std::int64_t, std::int64_t, S);                               \
  template void softmax_derivative_columns(const S*, S*, std::int64_t, std::int64_t, S);          \
  template void softmax_curvature_columns(const S*, const S*, S*, S*, std::int64_t, std::int64_t, \
                                          S);                                                     \
  template Tensor<S> softmax(const Tensor<S>&);                                                   \
  template Tensor<S> softmax_derivative(const Tensor<S>&, const Tensor<S>&);                      \
  template Tensor<S> log_softmax(const Tensor<S>&);
INSTANTIATE(float)
INSTANTIATE(double)
#undef INSTANTIATE

}  // namespace lintel::kernels
