#include "lintel/core/kernels/row_products.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

#include "lintel/core/kernels/panel_product.hpp"
#include "lintel/core/kernels/vectors.hpp"

namespace lintel::kernels {

namespace {
// The plain form, for double and for builds whose vectors are short: rows of b in panels, laid out
// so that a vector holds the same term of neighbouring rows.
constexpr std::int64_t tile_rows = 4, inner_chunk = 256;

template <class S>
constexpr std::int64_t panel_width = 2 * 32 / static_cast<std::int64_t>(sizeof(S));

template <std::int64_t Count, class S>
void tile(const S* a, std::int64_t a_leading, const S* panel, std::int64_t terms,
          std::int64_t columns, bool add, S* c, std::int64_t c_leading) {
  constexpr std::int64_t width = panel_width<S>;
  Vector<S, 32> sum[Count][2] = {};
  S row[width];
  if (add) {
    for (std::int64_t r = 0; r < Count; ++r) {
      std::fill_n(row, width, S(0));
      std::copy_n(c + r * c_leading, columns, row);
      std::memcpy(sum[r], row, sizeof(row));
    }
  }
  for (std::int64_t p = 0; p < terms; ++p) {
    Vector<S, 32> b[2];
    std::memcpy(b, panel + p * width, sizeof(b));
#pragma GCC unroll 4
    for (std::int64_t r = 0; r < Count; ++r) {
      const S factor = a[r * a_leading + p];
      sum[r][0] += factor * b[0];
      sum[r][1] += factor * b[1];
    }
  }
  for (std::int64_t r = 0; r < Count; ++r) {
    std::memcpy(row, sum[r], sizeof(row));
    std::copy_n(row, columns, c + r * c_leading);
  }
}

template <class S>
void plain_products(std::int64_t m, std::int64_t n, std::int64_t k, Rows<S> a, Rows<S> b, S* c,
                    std::int64_t c_leading) {
  constexpr std::int64_t width = panel_width<S>;
  alignas(64) thread_local S panel[inner_chunk * width];
  for (std::int64_t start = 0; start < k || start == 0; start += inner_chunk) {
    const std::int64_t terms = std::min(inner_chunk, k - start);
    for (std::int64_t column = 0; column < n; column += width) {
      const std::int64_t columns = std::min(width, n - column);
      for (std::int64_t j = 0; j < width; ++j) {
        const S* const row = b.data + (column + std::min(j, columns - 1)) * b.leading + start;
        for (std::int64_t p = 0; p < terms; ++p) panel[p * width + j] = row[p];
      }
      for (std::int64_t i = 0; i < m; i += tile_rows) {
        const S* const from = a.data + i * a.leading + start;
        S* const to = c + i * c_leading + column;
        switch (std::min(tile_rows, m - i)) {
          case 1:
            tile<1>(from, a.leading, panel, terms, columns, start > 0, to, c_leading);
            break;
          case 2:
            tile<2>(from, a.leading, panel, terms, columns, start > 0, to, c_leading);
            break;
          case 3:
            tile<3>(from, a.leading, panel, terms, columns, start > 0, to, c_leading);
            break;
          default:
            tile<4>(from, a.leading, panel, terms, columns, start > 0, to, c_leading);
        }
      }
    }
  }
}
}  // namespace

template <>
void row_products(std::int64_t m, std::int64_t n, std::int64_t k, Rows<double> a, Rows<double> b,
                  double* c, std::int64_t c_leading) {
  plain_products(m, n, k, a, b, c, c_leading);
}
template <>
void row_products(std::int64_t m, std::int64_t n, std::int64_t k, Rows<float> a, Rows<float> b,
                  float* c, std::int64_t c_leading) {
  if constexpr (has_panel_product) {
    panel_product(m, n, k, {a.data, a.leading}, {b.data, b.leading, true}, {c, c_leading});
  } else {
    plain_products(m, n, k, a, b, c, c_leading);
  }
}

namespace {
// Long rows: a tile's sums and one operand more fill the registers.
constexpr std::int64_t long_tile = vector_bytes == 64 ? 5 : 3;
template <class S>
constexpr std::int64_t lane_count = vector_bytes / static_cast<std::int64_t>(sizeof(S));

// Sums of neighbouring lanes: those of u, then those of v.
template <class S, int... I>
Vector<S> add_neighbours(Vector<S> u, Vector<S> v, std::integer_sequence<int, I...>) {
  return __builtin_shufflevector(u, v, (2 * I)...) + __builtin_shufflevector(u, v, (2 * I + 1)...);
}

// The sum over the lanes of each of `Count` vectors, in the lanes of one.
template <class S, std::int64_t Count>
Vector<S> sums_of_lanes(const Vector<S>* v) {
  if constexpr (Count == 1) {
    return v[0];
  } else {
    constexpr auto lanes = static_cast<int>(lane_count<S>);
    return add_neighbours<S>(sums_of_lanes<S, Count / 2>(v),
                             sums_of_lanes<S, Count / 2>(v + Count / 2),
                             std::make_integer_sequence<int, lanes>());
  }
}

// sums[i][j] = Σ_k a[i][k] b[j][k]
template <class S>
void tile_of_long_rows(std::int64_t k, const S* const (&a)[long_tile],
                       const S* const (&b)[long_tile], S* sums) {
  constexpr std::int64_t lanes = lane_count<S>, count = long_tile * long_tile;
  constexpr std::int64_t padded = (count + lanes - 1) / lanes * lanes;
  Vector<S> sum[padded] = {};
  std::int64_t p = 0;
  for (; p + lanes <= k; p += lanes) {
    Vector<S> of_b[long_tile];
#pragma GCC unroll 5
    for (std::int64_t j = 0; j < long_tile; ++j) of_b[j] = load<Vector<S>>(b[j] + p);
#pragma GCC unroll 5
    for (std::int64_t i = 0; i < long_tile; ++i) {
      const auto of_a = load<Vector<S>>(a[i] + p);
#pragma GCC unroll 5
      for (std::int64_t j = 0; j < long_tile; ++j) sum[i * long_tile + j] += of_a * of_b[j];
    }
  }
  for (std::int64_t first = 0; first < padded; first += lanes) {
    store(sums + first, sums_of_lanes<S, lanes>(sum + first));
  }
  for (std::int64_t i = 0; p < k && i < count; ++i) {
    for (std::int64_t q = p; q < k; ++q) sums[i] += a[i / long_tile][q] * b[i % long_tile][q];
  }
}
}  // namespace

template <class S>
void add_long_row_products(std::int64_t m, std::int64_t n, std::int64_t k, Rows<S> a, Rows<S> b,
                           S* c, std::int64_t c_leading) {
  const S *of_a[long_tile], *of_b[long_tile];
  S sums[long_tile * long_tile + lane_count<S>] = {};  // g++ cannot tell that all are written
  for (std::int64_t i = 0; i < m; i += long_tile) {
    for (std::int64_t j = 0; j < n; j += long_tile) {
      for (std::int64_t t = 0; t < long_tile; ++t) {  // the last row stands in for those beyond it
        of_a[t] = a.data + std::min(i + t, m - 1) * a.leading;
        of_b[t] = b.data + std::min(j + t, n - 1) * b.leading;
      }
      tile_of_long_rows(k, of_a, of_b, sums);
      for (std::int64_t r = i; r < std::min(i + long_tile, m); ++r) {
        for (std::int64_t s = j; s < std::min(j + long_tile, n); ++s) {
          c[r * c_leading + s] += sums[(r - i) * long_tile + s - j];
        }
      }
    }
  }
}
template void add_long_row_products(std::int64_t, std::int64_t, std::int64_t, Rows<double>,
                                    Rows<double>, double*, std::int64_t);
template void add_long_row_products(std::int64_t, std::int64_t, std::int64_t, Rows<float>,
                                    Rows<float>, float*, std::int64_t);

}  // namespace lintel::kernels
