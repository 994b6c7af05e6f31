#include "lintel/core/kernels/normalize.hpp"

#include <cmath>

#include "lintel/core/kernels/rows.hpp"

namespace lintel::kernels {

template <class S>
Tensor<S> normalize(const Tensor<S>& x, double epsilon, Tensor<S>& scales) {
  Tensor<S> y = x;
  const std::int64_t rows = x.size() / std::max<std::int64_t>(1, x.rank() ? x.shape()[-1] : 1);
  scales = Tensor<S>::uninitialized({rows});
  S* const scale_of_row = scales.mutable_data();
  for_rows("normalize", y, [=](S* row, std::int64_t index, std::int64_t length) {
    const S mean = sum_of_row(row, length) / static_cast<S>(length);
    const S variance = sum_of_row(row, length, [mean](S v) { return (v - mean) * (v - mean); }) /
                       static_cast<S>(length);
    const S scale = 1 / std::sqrt(variance + static_cast<S>(epsilon));
    for (std::int64_t i = 0; i < length; ++i) row[i] = (row[i] - mean) * scale;
    scale_of_row[index] = scale;
  });
  return y;
}

template <class S>
Tensor<S> normalize_derivative(const Tensor<S>& y, const Tensor<S>& scales, const Tensor<S>& v) {
  Tensor<S> result = v;
  const Tensor<S> rows = y.compact();
  for_rows("normalize", result, [&](S* row, std::int64_t index, std::int64_t length) {
    const S* const at = rows.data() + index * length;
    const S mean = sum_of_row(row, length) / static_cast<S>(length);
    const S projection = dot_of_rows(at, row, length) / static_cast<S>(length);
    const S scale = scales.data()[index];
    for (std::int64_t i = 0; i < length; ++i) row[i] = scale * (row[i] - mean - at[i] * projection);
  });
  return result;
}

template <class S>
Tensor<S> normalize_curvature(const Tensor<S>& y, const Tensor<S>& scales, const Tensor<S>& a,
                              const Tensor<S>& b) {
  Tensor<S> result = a;
  const Tensor<S> rows = y.compact(), others = b.compact();
  for_rows("normalize", result, [&](S* row, std::int64_t index, std::int64_t length) {
    const S *const at = rows.data() + index * length, *const other = others.data() + index * length;
    const S count = static_cast<S>(length), scale = scales.data()[index];
    const S mean_a = sum_of_row(row, length) / count, mean_b = sum_of_row(other, length) / count;
    const S along_a = dot_of_rows(at, row, length) / count;
    const S along_b = dot_of_rows(at, other, length) / count;
    const S covariance =
        sum_over_row<S>(length,
                        [=](std::int64_t i) { return (row[i] - mean_a) * (other[i] - mean_b); }) /
        count;
    const S both = scale * (covariance - along_a * along_b);
    for (std::int64_t i = 0; i < length; ++i) {
      const S of_a = scale * (row[i] - mean_a - at[i] * along_a);
      const S of_b = scale * (other[i] - mean_b - at[i] * along_b);
      row[i] = -scale * (along_a * of_b + along_b * of_a + at[i] * both);
    }
  });
  return result;
}

#define INSTANTIATE(S)                                                                           \
  template Tensor<S> normalize(const Tensor<S>&, double, Tensor<S>&);                            \
  template Tensor<S> normalize_derivative(const Tensor<S>&, const Tensor<S>&, const Tensor<S>&); \
  template Tensor<S> normalize_curvature(const Tensor<S>&, const Tensor<S>&, const Tensor<S>&,   \
                                         const Tensor<S>&);
INSTANTIATE(float)
INSTANTIATE(double)
#undef INSTANTIATE

}  // namespace lintel::kernels
