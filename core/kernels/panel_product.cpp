// A product of a few hundred rows with a weight matrix is too small for BLAS to be at its best: it
// copies both operands, and writes the result twice. Here at most b is copied, into panels a few
// vectors wide that stay in a near cache; a is read where it is, transposed or not, and a tile of
// the result is held in registers for a whole chunk of the inner sum. (After Goto and van de Geijn,
// *Anatomy of High-Performance Matrix Multiplication*, 2008, less what small shapes do not need.)
#include "lintel/core/kernels/panel_product.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>

#ifdef __AVX512F__
#include <immintrin.h>
#endif

namespace lintel::kernels {

namespace {
#if defined(__AVX512F__)
constexpr std::int64_t vector_length = 16, tile_vectors = 4;
#elif defined(__AVX2__)
constexpr std::int64_t vector_length = 8, tile_vectors = 2;
#else  // not called by `gemm`, only by tests
constexpr std::int64_t vector_length = 4, tile_vectors = 2;
#endif
constexpr std::int64_t panel_width = vector_length * tile_vectors;
constexpr std::int64_t inner_chunk = 256;  // terms of the inner sum between visits to c

// A tile's sums are to fill the registers: narrow tiles are taller.
constexpr std::int64_t tile_rows(std::int64_t vectors) {
  return 2 * vectors > tile_vectors ? 6 : 12;
}

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

// The first `count` numbers of a vector, the others 0.
Vector load_part(const float* from, std::int64_t count) {
#ifdef __AVX512F__
  return reinterpret_cast<Vector>(
      _mm512_maskz_loadu_ps(static_cast<__mmask16>((1u << count) - 1u), from));
#else
  Vector v{};
  std::memcpy(&v, from, static_cast<std::size_t>(count) * sizeof(float));
  return v;
#endif
}
void store_part(float* to, Vector v, std::int64_t count) {
#ifdef __AVX512F__
  _mm512_mask_storeu_ps(to, static_cast<__mmask16>((1u << count) - 1u),
                        reinterpret_cast<__m512>(v));
#else
  std::memcpy(to, &v, static_cast<std::size_t>(count) * sizeof(float));
#endif
}

// to[p][j] = from[j][p] for a block of four by four.
void transpose_block(const float* from, std::int64_t leading, float* to) {
  const Quad r0 = load<Quad>(from), r1 = load<Quad>(from + leading);
  const Quad r2 = load<Quad>(from + 2 * leading), r3 = load<Quad>(from + 3 * leading);
  const Quad a = __builtin_shufflevector(r0, r1, 0, 4, 1, 5);
  const Quad b = __builtin_shufflevector(r2, r3, 0, 4, 1, 5);
  const Quad c = __builtin_shufflevector(r0, r1, 2, 6, 3, 7);
  const Quad d = __builtin_shufflevector(r2, r3, 2, 6, 3, 7);
  store(to, __builtin_shufflevector(a, b, 0, 1, 4, 5));
  store(to + panel_width, __builtin_shufflevector(a, b, 2, 3, 6, 7));
  store(to + 2 * panel_width, __builtin_shufflevector(c, d, 0, 1, 4, 5));
  store(to + 3 * panel_width, __builtin_shufflevector(c, d, 2, 3, 6, 7));
}

// to[p][j] = from[j][p] for p < terms, j < columns; 0 up to the next whole vector. A vector's width
// of columns at a time, so that a line of the copy is written at once.
void copy_transposed(const float* from, std::int64_t leading, std::int64_t terms,
                     std::int64_t columns, float* to) {
  for (std::int64_t first = 0; first < columns; first += vector_length) {
    const std::int64_t end = std::min(first + vector_length, columns), fours = (end - first) / 4;
    std::int64_t p = 0;
    for (; p + 4 <= terms; p += 4) {
      for (std::int64_t j = first; j < first + 4 * fours; j += 4) {
        transpose_block(from + j * leading + p, leading, to + p * panel_width + j);
      }
    }
    for (std::int64_t q = 0; q < terms; ++q) {
      for (std::int64_t j = q < p ? first + 4 * fours : first; j < first + vector_length; ++j) {
        to[q * panel_width + j] = j < end ? from[j * leading + q] : 0.f;
      }
    }
  }
}

void copy_straight(const float* from, std::int64_t leading, std::int64_t terms,
                   std::int64_t columns, float* to) {
  for (std::int64_t p = 0; p < terms; ++p, from += leading, to += panel_width) {
    std::int64_t j = 0;
    for (; j + vector_length <= columns; j += vector_length) store(to + j, load<Vector>(from + j));
    if (j < columns) store(to + j, load_part(from + j, columns - j));
  }
}

struct Tile {
  const float* a;
  std::int64_t a_leading;
  const float* panel;  // [terms, whole vectors], rows `panel_leading` apart
  std::int64_t panel_leading, terms, columns;
  Target<float> c;
};

// Rows x (Vectors vectors) of the result; the last vector may reach beyond `columns`. The loops
// over rows and vectors are unrolled so that the sums stay in registers.
template <bool Transposed, std::int64_t Rows, std::int64_t Vectors>
void tile(const Tile& t) {
  constexpr std::int64_t last = (Vectors - 1) * vector_length;
  const std::int64_t in_last = t.columns - last, leading = t.c.leading;
  const bool whole = in_last >= vector_length;
  const auto read = [=](const float* from, std::int64_t v) {
    from += v * vector_length;
    return v < Vectors - 1 || whole ? load<Vector>(from) : load_part(from, in_last);
  };
  float* const out = t.c.data;
  const float* const bias = t.c.bias;
  Vector sum[Rows][Vectors] = {};
  if (t.c.add) {
#pragma GCC unroll 12
    for (std::int64_t r = 0; r < Rows; ++r) {
#pragma GCC unroll 4
      for (std::int64_t v = 0; v < Vectors; ++v) sum[r][v] = read(out + r * leading, v);
    }
  }
  if (bias) {
#pragma GCC unroll 4
    for (std::int64_t v = 0; v < Vectors; ++v) {
      const Vector same = read(bias, v);
#pragma GCC unroll 12
      for (std::int64_t r = 0; r < Rows; ++r) sum[r][v] += same;
    }
  }
  const float *a = t.a, *panel = t.panel;
  const std::int64_t a_leading = t.a_leading, panel_leading = t.panel_leading;
  for (std::int64_t p = t.terms; p > 0; --p) {
    Vector b[Vectors];
#pragma GCC unroll 4
    for (std::int64_t v = 0; v < Vectors; ++v) b[v] = load<Vector>(panel + v * vector_length);
#pragma GCC unroll 12
    for (std::int64_t r = 0; r < Rows; ++r) {
      const float factor = Transposed ? a[r] : a[r * a_leading];
#pragma GCC unroll 4
      for (std::int64_t v = 0; v < Vectors; ++v) sum[r][v] += factor * b[v];
    }
    panel += panel_leading;
    a += Transposed ? a_leading : 1;
  }
  if (whole) {
#pragma GCC unroll 12
    for (std::int64_t r = 0; r < Rows; ++r) {
#pragma GCC unroll 4
      for (std::int64_t v = 0; v < Vectors; ++v) {
        store(out + r * leading + v * vector_length, sum[r][v]);
      }
    }
  } else {
#pragma GCC unroll 12
    for (std::int64_t r = 0; r < Rows; ++r) {
#pragma GCC unroll 4
      for (std::int64_t v = 0; v < Vectors - 1; ++v) {
        store(out + r * leading + v * vector_length, sum[r][v]);
      }
      store_part(out + r * leading + last, sum[r][Vectors - 1], in_last);
    }
  }
}

using TileFunction = void (*)(const Tile&);
constexpr std::int64_t max_rows = tile_rows(1);
template <bool Transposed, std::int64_t Rows, std::int64_t Vectors>
constexpr TileFunction tile_or_none() {
  if constexpr (Rows <= tile_rows(Vectors)) {
    return tile<Transposed, Rows, Vectors>;
  } else {
    return nullptr;
  }
}
template <bool Transposed, std::int64_t... I>
constexpr auto all_tiles(std::integer_sequence<std::int64_t, I...>) {
  return std::array<TileFunction, sizeof...(I)>{
      tile_or_none<Transposed, I / tile_vectors + 1, I % tile_vectors + 1>()...};
}
using TileNumbers = std::make_integer_sequence<std::int64_t, max_rows * tile_vectors>;
constexpr auto plain_tiles = all_tiles<false>(TileNumbers());
constexpr auto transposed_tiles = all_tiles<true>(TileNumbers());
}  // namespace

void panel_product(std::int64_t m, std::int64_t n, std::int64_t k, Matrix<float> a, Matrix<float> b,
                   Target<float> c) {
  alignas(64) thread_local float copies[inner_chunk * panel_width];
  const auto& tiles = a.transpose ? transposed_tiles : plain_tiles;
  const std::int64_t a_row = a.transpose ? 1 : a.leading, a_term = a.transpose ? a.leading : 1;
  for (std::int64_t start = 0; start < k; start += inner_chunk) {
    const std::int64_t terms = std::min(inner_chunk, k - start);
    for (std::int64_t column = 0; column < n; column += panel_width) {
      const std::int64_t columns = std::min(panel_width, n - column);
      const float* panel = copies;
      std::int64_t panel_leading = panel_width;
      if (b.transpose) {
        copy_transposed(b.data + column * b.leading + start, b.leading, terms, columns, copies);
      } else if (columns % vector_length != 0) {
        copy_straight(b.data + start * b.leading + column, b.leading, terms, columns, copies);
      } else {  // too few rows to be worth a copy
        panel = b.data + start * b.leading + column;
        panel_leading = b.leading;
      }
      const std::int64_t vectors = (columns + vector_length - 1) / vector_length;
      const std::int64_t step = tile_rows(vectors);
      for (std::int64_t row = 0; row < m; row += step) {
        const std::int64_t rows = std::min(step, m - row);
        tiles[static_cast<std::size_t>((rows - 1) * tile_vectors + vectors - 1)](
            {a.data + row * a_row + start * a_term,
             a.leading,
             panel,
             panel_leading,
             terms,
             columns,
             {c.data + row * c.leading + column, c.leading, c.add || start > 0,
              c.bias && start == 0 ? c.bias + column : nullptr}});
      }
    }
  }
}

}  // namespace lintel::kernels
