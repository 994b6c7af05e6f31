#include "lintel/core/kernels/matmul.hpp"

#include <cblas.h>

#include <algorithm>
#include <limits>

#include "lintel/core/kernels/blas.hpp"
#include "lintel/core/kernels/elementwise.hpp"
#include "lintel/core/kernels/panel_product.hpp"
#include "lintel/core/parallel.hpp"

namespace lintel::kernels {

namespace {
int blas_int(std::int64_t value) {
  if (value > std::numeric_limits<int>::max())
    fail("matmul: an extent of ", value, " is too large for BLAS");
  return static_cast<int>(value);
}

// The last two axes as BLAS sees them, or nothing where neither axis steps by one.
template <class S>
bool as_matrix(const Tensor<S>& x, Matrix<S>& matrix) {
  const std::int64_t rows = x.shape()[-2], columns = x.shape()[-1];
  const std::int64_t row_step = rows == 1 ? columns : x.strides()[-2];
  const std::int64_t column_step = columns == 1 ? 1 : x.strides()[-1];
  if (column_step == 1 && row_step >= columns) {
    matrix = {x.data(), std::max<std::int64_t>(1, row_step), false};
    return true;
  }
  if ((row_step == 1 || rows == 1) && column_step >= rows) {
    matrix = {x.data(), std::max<std::int64_t>(1, column_step), true};
    return true;
  }
  return false;
}

// Where the matrix number `index` of a batch begins.
std::int64_t batch_offset(const Shape& batch, const Strides& strides, std::int64_t index) {
  std::int64_t offset = 0;
  for (std::int64_t axis = batch.rank() - 1; axis >= 0; --axis) {
    offset += index % batch[axis] * strides[axis];
    index /= batch[axis];
  }
  return offset;
}

// A single matrix that all of a batch shares.
template <class S>
bool shared_by_batch(const Tensor<S>& x) {
  for (std::int64_t axis = 0; axis < x.rank() - 2; ++axis) {
    if (x.shape()[axis] != 1 && x.strides()[axis] != 0) return false;
  }
  return true;
}
template <class S>
Tensor<S> first_of_batch(Tensor<S> x) {
  for (std::int64_t axis = 0; axis < x.rank() - 2; ++axis) x = x.sliced(axis, 0, 1);
  return x.viewed_as({x.shape()[-2], x.shape()[-1]});
}

constexpr std::int64_t row_panel = 512;         // rows of a product that one task computes, about
constexpr std::int64_t column_panel = 256;      // and columns, of a large matrix b
constexpr std::int64_t large_matrix = 1 << 19;  // numbers; a smaller one fits a second-level cache
constexpr std::int64_t inner_chunk = 1024;  // terms of a long inner product that one task adds up

// The part of a matrix that begins at this row and column.
template <class S>
Matrix<S> part_from(Matrix<S> x, std::int64_t row, std::int64_t column) {
  x.data += x.transpose ? column * x.leading + row : row * x.leading + column;
  return x;
}

// c [m, n] = a b, onto what is there (`add`), where the inner product is long: little to write,
// much to add, as in a weight's gradient. Chunks of the sum in parallel, then added in order; so
// many at a time that their room does not grow with k.
template <class S>
void product_in_chunks(std::int64_t m, std::int64_t n, std::int64_t k, Matrix<S> a, Matrix<S> b,
                       S* c, bool add) {
  constexpr std::int64_t at_once = 32;
  const std::int64_t chunks = (k + inner_chunk - 1) / inner_chunk;
  Tensor<S> partial = Tensor<S>::uninitialized({std::min(chunks - 1, at_once), m, n});
  S* const others = partial.mutable_data();
  for (std::int64_t first = 1; first < chunks; first += at_once) {  // the one before goes into c
    const std::int64_t last = std::min(chunks, first + at_once);
    parallel_for(last - first + (first == 1), 1, [&](std::int64_t begin, std::int64_t end) {
      for (std::int64_t i = begin; i < end; ++i) {
        const std::int64_t chunk = first == 1 ? i : first + i, start = chunk * inner_chunk;
        gemm<S>(m, n, std::min(inner_chunk, k - start), part_from(a, 0, start),
                part_from(b, start, 0),
                {chunk == 0 ? c : others + (chunk - first) * m * n, n, chunk == 0 && add});
      }
    });
    parallel_for(m * n, 16384, [&](std::int64_t begin, std::int64_t end) {
      for (std::int64_t chunk = 0; chunk < last - first; ++chunk) {
        const S* const source = others + chunk * m * n;
        for (std::int64_t i = begin; i < end; ++i) c[i] += source[i];
      }
    });
  }
}

// c = a b, onto what is there (`add`), and with a bias [..., 1, n] on every row where it has
// values: matrix by matrix of a batch, `left` and `right` being the first, and panel by panel.
template <class S>
void product_in_panels(Tensor<S>& c, const Tensor<S>& a, const Tensor<S>& b, Matrix<S> left,
                       Matrix<S> right, bool add, const Tensor<S>& bias) {
  const std::int64_t m = c.shape()[-2], n = c.shape()[-1], k = a.shape()[-1];
  const Shape batch = c.shape().part(0, c.rank() - 2);
  const auto batch_strides = [&](const Tensor<S>& x) {
    Shape full = batch;
    full.push_back(x.shape()[-2]);
    full.push_back(x.shape()[-1]);
    return x.broadcast_to(full).strides();
  };
  const Strides a_steps = batch_strides(a), b_steps = batch_strides(b);
  const Strides bias_steps = bias.has_values() ? batch_strides(bias) : Strides{};
  const S* const bias_data = bias.has_values() ? bias.data() : nullptr;
  S* const out = c.mutable_data();
  const std::int64_t width = n * k > large_matrix ? std::min(n, column_panel) : n;
  const std::int64_t across = (n + width - 1) / width;
  const std::int64_t down = std::max<std::int64_t>(1, (m + row_panel / 2) / row_panel);
  const std::int64_t height = (m + down - 1) / down, panels = (m + height - 1) / height * across;
  // Tasks of at least some hundred thousand multiplications, however small the matrices.
  const std::int64_t grain = std::max<std::int64_t>(1, (1 << 18) / (height * width * k));
  parallel_for(batch.size() * panels, grain, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t job = begin; job < end; ++job) {
      const std::int64_t item = job / panels, row = job % panels / across * height;
      const std::int64_t column = job % across * width;
      Matrix<S> rows = part_from(left, row, 0), columns = part_from(right, 0, column);
      rows.data += batch_offset(batch, a_steps, item);
      columns.data += batch_offset(batch, b_steps, item);
      gemm<S>(std::min(height, m - row), std::min(width, n - column), k, rows, columns,
              {out + (item * m + row) * n + column, n, add,
               bias_data ? bias_data + batch_offset(batch, bias_steps, item) + column : nullptr});
    }
  });
}

// c = a b, onto what is there (`add`), and with a bias [..., 1, n] on every row where it has
// values.
template <class S>
void product(Tensor<S>& c, Tensor<S> a, Tensor<S> b, bool add, Tensor<S> bias = {}) {
  const std::int64_t m = c.shape()[-2], n = c.shape()[-1], k = a.shape()[-1];
  if (c.size() == 0) return;
  if (k == 0) {
    if (bias.has_values()) c = kernels::add(add ? c : Tensor<S>::zeros(c.shape()), bias);
    if (!bias.has_values() && !add) c = Tensor<S>::zeros(c.shape());
    return;
  }
  const bool shared_bias = !bias.has_values() || shared_by_batch(bias);
  if (c.rank() > 2 && shared_by_batch(b) && shared_bias) {  // one tall product instead of many
    const Shape shape = c.shape();
    Shape full = shape;
    full[-1] = k;
    c = c.viewed_as({c.size() / n, n});
    product(c, a.broadcast_to(full).viewed_as({c.shape()[0], k}), first_of_batch(b), add,
            bias.has_values() ? first_of_batch(bias) : bias);
    c = c.viewed_as(shape);
    return;
  }
  if (bias.has_values() && bias.strides()[-1] != 1) bias = bias.compact();
  Matrix<S> left, right;
  if (!as_matrix(a, left)) as_matrix(a = a.compact(), left);
  if (!as_matrix(b, right)) as_matrix(b = b.compact(), right);
  const bool is_single = c.size() == m * n;
  if (is_single && k > 2 * inner_chunk && m * n <= 512 * 1024 && !bias.has_values()) {
    product_in_chunks(m, n, k, left, right, c.mutable_data(), add);
  } else {
    product_in_panels(c, a, b, left, right, add, bias);
  }
}
}  // namespace

// What a product is to be added to, for BLAS: nothing (0), or what c holds (1), the bias among it.
template <class S>
S prepare(std::int64_t m, std::int64_t n, const Target<S>& c) {
  if (!c.bias) return c.add ? 1 : 0;
  for (std::int64_t row = 0; row < m; ++row) {
    S* const to = c.data + row * c.leading;
    for (std::int64_t i = 0; i < n; ++i) to[i] = c.add ? to[i] + c.bias[i] : c.bias[i];
  }
  return 1;
}

void blas_product(std::int64_t m, std::int64_t n, std::int64_t k, Matrix<float> a, Matrix<float> b,
                  Target<float> c) {
  const float before = prepare(m, n, c);
  const auto turn = blas_call();
  cblas_sgemm(CblasRowMajor, a.transpose ? CblasTrans : CblasNoTrans,
              b.transpose ? CblasTrans : CblasNoTrans, blas_int(m), blas_int(n), blas_int(k), 1,
              a.data, blas_int(a.leading), b.data, blas_int(b.leading), before, c.data,
              blas_int(c.leading));
}

template <>
void gemm(std::int64_t m, std::int64_t n, std::int64_t k, Matrix<float> a, Matrix<float> b,
          Target<float> c) {
  // Where ours is the faster one it is so at any size, and a row's bits do not depend on the batch.
  if constexpr (has_panel_product) {
    panel_product(m, n, k, a, b, c);
  } else {
    blas_product(m, n, k, a, b, c);
  }
}
template <>
void gemm(std::int64_t m, std::int64_t n, std::int64_t k, Matrix<double> a, Matrix<double> b,
          Target<double> c) {
  const double before = prepare(m, n, c);
  const auto turn = blas_call();
  cblas_dgemm(CblasRowMajor, a.transpose ? CblasTrans : CblasNoTrans,
              b.transpose ? CblasTrans : CblasNoTrans, blas_int(m), blas_int(n), blas_int(k), 1,
              a.data, blas_int(a.leading), b.data, blas_int(b.leading), before, c.data,
              blas_int(c.leading));
}

template <class S>
Tensor<S> transposed(const Tensor<S>& x) {
  Shape order;
  for (std::int64_t axis = 0; axis < x.rank(); ++axis) order.push_back(axis);
  std::swap(order[-1], order[-2]);
  return x.permuted(order);
}

template <class S>
Tensor<S> matmul(const Tensor<S>& a, const Tensor<S>& b) {
  if (a.rank() < 2 || b.rank() < 2 || a.shape()[-1] != b.shape()[-2]) {
    fail("matmul: shapes ", a.shape(), " and ", b.shape(),
         "; expected [..., m, k] and [..., k, n] (after transposing)");
  }
  Shape shape =
      broadcast_shape(a.shape().part(0, a.rank() - 2), b.shape().part(0, b.rank() - 2), "matmul");
  shape.push_back(a.shape()[-2]);
  shape.push_back(b.shape()[-1]);
  Tensor<S> result = Tensor<S>::uninitialized(shape);
  product(result, a, b, false);
  return result;
}

template <class S>
void matmul_accumulate(Tensor<S>& sum, const Tensor<S>& a, const Tensor<S>& b) {
  sum.mutable_data();
  product(sum, a, b, true);
}

template <class S>
Tensor<S> linear(const Tensor<S>& x, const Tensor<S>& weight, const Tensor<S>& bias) {
  Shape shape = x.shape();
  shape[-1] = weight.shape()[-2];
  Tensor<S> result = Tensor<S>::uninitialized(shape);
  Shape row = bias.shape();
  row.insert(row.rank() - 1, 1);
  product(result, x, transposed(weight), false, bias.viewed_as(row));
  return result;
}

#define INSTANTIATE(S)                                                             \
  template Tensor<S> linear(const Tensor<S>&, const Tensor<S>&, const Tensor<S>&); \
  template Tensor<S> transposed(const Tensor<S>&);                                 \
  template Tensor<S> matmul(const Tensor<S>&, const Tensor<S>&);                   \
  template void matmul_accumulate(Tensor<S>&, const Tensor<S>&, const Tensor<S>&);
INSTANTIATE(float)
INSTANTIATE(double)
#undef INSTANTIATE

}  // namespace lintel::kernels
