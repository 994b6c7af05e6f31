// A product of a few hundred rows with a weight matrix is too small for BLAS to be at its best: it
// copies both operands, and writes the result twice. Here only b is copied, into panels a few
// vectors wide that stay in the first-level cache; rows of a are read where they are, and a tile of
// the result is held in registers for a whole chunk of the inner sum. (After Goto and van de Geijn,
// *Anatomy of High-Performance Matrix Multiplication*, 2008, less what small shapes do not need.)
#include "lintel/core/kernels/panel_product.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>

namespace lintel::kernels {

namespace {
#ifdef __AVX512F__
constexpr std::int64_t vector_length = 16, tile_rows = 6, tile_vectors = 4;
#else  // not called by `gemm`, only by tests
constexpr std::int64_t vector_length = 4, tile_rows = 6, tile_vectors = 2;
#endif
constexpr std::int64_t panel_width = vector_length * tile_vectors;
constexpr std::int64_t inner_chunk = 128;  // terms of the inner sum between visits to c

using Vector = float __attribute__((vector_size(vector_length * sizeof(float))));
using Quad = float __attribute__((vector_size(4 * sizeof(float))));

template <class V>
V load(const float* from) {
  V v;
  std::memcpy(&v, from, sizeof(V));
  return v;
}
template <class V>
void store(float* to, V v) {
  std::memcpy(to, &v, sizeof(V));
}

// to[p][j] = from[j][p] for p < terms, j < columns, by blocks of four by four.
void copy_transposed(const float* from, std::int64_t leading, std::int64_t terms,
                     std::int64_t columns, float* to) {
  constexpr std::int64_t to_leading = panel_width;
  std::int64_t j = 0;
  for (; j + 4 <= columns; j += 4) {
    const float* const rows = from + j * leading;
    std::int64_t p = 0;
    for (; p + 4 <= terms; p += 4) {
      const Quad r0 = load<Quad>(rows + p), r1 = load<Quad>(rows + leading + p);
      const Quad r2 = load<Quad>(rows + 2 * leading + p), r3 = load<Quad>(rows + 3 * leading + p);
      const Quad a = __builtin_shufflevector(r0, r1, 0, 4, 1, 5);
      const Quad b = __builtin_shufflevector(r2, r3, 0, 4, 1, 5);
      const Quad c = __builtin_shufflevector(r0, r1, 2, 6, 3, 7);
      const Quad d = __builtin_shufflevector(r2, r3, 2, 6, 3, 7);
      float* const out = to + p * to_leading + j;
      store(out, __builtin_shufflevector(a, b, 0, 1, 4, 5));
      store(out + to_leading, __builtin_shufflevector(a, b, 2, 3, 6, 7));
      store(out + 2 * to_leading, __builtin_shufflevector(c, d, 0, 1, 4, 5));
      store(out + 3 * to_leading, __builtin_shufflevector(c, d, 2, 3, 6, 7));
    }
    for (; p < terms; ++p) {
      for (std::int64_t i = 0; i < 4; ++i) to[p * to_leading + j + i] = rows[i * leading + p];
    }
  }
  for (; j < columns; ++j) {
    for (std::int64_t p = 0; p < terms; ++p) to[p * to_leading + j] = from[j * leading + p];
  }
}

void copy_straight(const float* from, std::int64_t leading, std::int64_t terms,
                   std::int64_t columns, float* to) {
  for (std::int64_t p = 0; p < terms; ++p) {
    std::memcpy(to + p * panel_width, from + p * leading,
                static_cast<std::size_t>(columns) * sizeof(float));
  }
}

struct Tile {
  const float* a;
  std::int64_t a_leading;
  const float* panel;  // [terms, panel_width]
  std::int64_t terms, columns;
  float factor;
  bool accumulate;
  float* c;
  std::int64_t c_leading;
};

// Rows x (Vectors vectors) of the result; the last vector may reach beyond `columns`.
template <std::int64_t Rows, std::int64_t Vectors>
void tile(const Tile& t) {
  Vector sum[Rows][Vectors] = {};
  for (std::int64_t p = 0; p < t.terms; ++p) {
    Vector b[Vectors];
    for (std::int64_t v = 0; v < Vectors; ++v) {
      b[v] = load<Vector>(t.panel + p * panel_width + v * vector_length);
    }
    for (std::int64_t r = 0; r < Rows; ++r) {
      const float a = t.a[r * t.a_leading + p];
      for (std::int64_t v = 0; v < Vectors; ++v) sum[r][v] += a * b[v];
    }
  }
  for (std::int64_t r = 0; r < Rows; ++r) {
    for (std::int64_t v = 0; v < Vectors; ++v) {
      float* const out = t.c + r * t.c_leading + v * vector_length;
      const auto bytes = static_cast<std::size_t>(
                             std::min(vector_length, t.columns - v * vector_length)) *
                         sizeof(float);
      Vector result = t.factor * sum[r][v];
      if (bytes == sizeof(Vector)) {
        store(out, t.accumulate ? load<Vector>(out) + result : result);
      } else {
        Vector before{};
        if (t.accumulate) std::memcpy(&before, out, bytes);
        result += before;
        std::memcpy(out, &result, bytes);
      }
    }
  }
}

using TileFunction = void (*)(const Tile&);
template <std::int64_t... I>
constexpr auto all_tiles(std::integer_sequence<std::int64_t, I...>) {
  return std::array<TileFunction, sizeof...(I)>{tile<I / tile_vectors + 1, I % tile_vectors + 1>...};
}
constexpr auto tiles =
    all_tiles(std::make_integer_sequence<std::int64_t, tile_rows * tile_vectors>());
TileFunction tile_of(std::int64_t rows, std::int64_t columns) {
  const std::int64_t vectors = (columns + vector_length - 1) / vector_length;
  return tiles[static_cast<std::size_t>((rows - 1) * tile_vectors + vectors - 1)];
}
}  // namespace

void panel_product(std::int64_t m, std::int64_t n, std::int64_t k, float factor, Matrix<float> a,
                   Matrix<float> b, bool accumulate, float* c, std::int64_t c_leading) {
  if (a.transpose) fail("panel_product: the first matrix is transposed; expected a plain one");
  alignas(64) thread_local float panel[inner_chunk * panel_width];
  for (std::int64_t start = 0; start < k; start += inner_chunk) {
    const std::int64_t terms = std::min(inner_chunk, k - start);
    for (std::int64_t column = 0; column < n; column += panel_width) {
      const std::int64_t columns = std::min(panel_width, n - column);
      if (columns % vector_length != 0) std::memset(panel, 0, sizeof(panel));
      if (b.transpose) {
        copy_transposed(b.data + column * b.leading + start, b.leading, terms, columns, panel);
      } else {
        copy_straight(b.data + start * b.leading + column, b.leading, terms, columns, panel);
      }
      for (std::int64_t row = 0; row < m; row += tile_rows) {
        tile_of(std::min(tile_rows, m - row), columns)(
            {a.data + row * a.leading + start, a.leading, panel, terms, columns, factor,
             accumulate || start > 0, c + row * c_leading + column, c_leading});
      }
    }
  }
}

}  // namespace lintel::kernels
