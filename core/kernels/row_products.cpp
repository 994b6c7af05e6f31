#include "lintel/core/kernels/row_products.hpp"

#include <algorithm>
#include <cstring>

#include "lintel/core/kernels/panel_product.hpp"

namespace lintel::kernels {

namespace {
// The plain form, for double and for builds whose vectors are short: rows of b in panels, laid out
// so that a vector holds the same term of neighbouring rows.
constexpr std::int64_t tile_rows = 4, inner_chunk = 256;

template <class S>
using Vector [[gnu::vector_size(32)]] = S;
template <class S>
constexpr std::int64_t panel_width = 2 * 32 / static_cast<std::int64_t>(sizeof(S));

template <std::int64_t Count, class S>
void tile(const S* a, std::int64_t a_leading, const S* panel, std::int64_t terms,
          std::int64_t columns, bool add, S* c, std::int64_t c_leading) {
  constexpr std::int64_t width = panel_width<S>;
  Vector<S> sum[Count][2] = {};
  S row[width];
  if (add) {
    for (std::int64_t r = 0; r < Count; ++r) {
      std::fill_n(row, width, S(0));
      std::copy_n(c + r * c_leading, columns, row);
      std::memcpy(sum[r], row, sizeof(row));
    }
  }
  for (std::int64_t p = 0; p < terms; ++p) {
    Vector<S> b[2];
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

}  // namespace lintel::kernels
