// Products of the rows of two matrices, of which each has the same bits wherever its rows stand.
#pragma once

#include <cstdint>

namespace lintel::kernels {

/// Some rows of a matrix by their address; `leading` is the step from row to row.
template <class S>
struct Rows {
  const S* data;
  std::int64_t leading;
};

/// c[i, j] = Σ_k a[i, k] b[j, k] for i < m and j < n, on one core. Each sum is taken in the order
/// of k, whatever m and n are and wherever the tile (i, j) falls: a kernel matrix computed in parts
/// is the one computed at once, to the bit. (BLAS does not promise that.)
template <class S>
void row_products(std::int64_t m, std::int64_t n, std::int64_t k, Rows<S> a, Rows<S> b, S* c,
                  std::int64_t c_leading);

/// The same of a handful of long rows, c[i, j] += Σ_k a[i, k] b[j, k]: a vector holds neighbouring
/// terms of one sum, so nothing is copied and no lane stands empty.
template <class S>
void add_long_row_products(std::int64_t m, std::int64_t n, std::int64_t k, Rows<S> a, Rows<S> b,
                           S* c, std::int64_t c_leading);

}  // namespace lintel::kernels
