// A product of a few hundred rows with a weight matrix is too small for BLAS to be at its best: it
// copies both operands, and writes the result twice. Here at most b is copied, into panels a few
// vectors wide that stay in a near cache; a is read where it is, transposed or not, and a tile of
// the result is held in registers for a whole chunk of the inner sum. (After Goto and van de Geijn,
// *Anatomy of High-Performance Matrix Multiplication*, 2008, less what small shapes do not need.)
#include "lintel/core/kernels/panel_product.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <limits>
#include <utility>

#include "lintel/core/kernels/vectors.hpp"

#ifdef __AVX2__
#include <immintrin.h>
#endif

namespace lintel::kernels {

namespace {
// `inner_chunk`: terms of the inner sum between visits to c, about; a panel of them is to stay in
// the nearest cache. `longest_in_place`: numbers from a panel's first to its last, up to which it
// is read where it lies. Rows further apart get into each other's way: a cache has few places for
// lines that lie a power of 2 apart. (With AVX-512 a copy was measured to gain nothing.)
#if defined(__AVX512F__)
constexpr std::int64_t tile_vectors = 4, inner_chunk = 128;
constexpr std::int64_t longest_in_place = std::numeric_limits<std::int64_t>::max();
#else  // without AVX2 not called by `gemm`, only by tests
constexpr std::int64_t tile_vectors = 2, inner_chunk = 256;
constexpr std::int64_t longest_in_place = 32 * 1024 / sizeof(float);
#endif
constexpr std::int64_t vector_length = vector_bytes / static_cast<std::int64_t>(sizeof(float));
constexpr std::int64_t panel_width = vector_length * tile_vectors;
constexpr std::int64_t longest_chunk = inner_chunk + inner_chunk / 2;
constexpr std::int64_t few_rows = 24;  // fewer are not worth a copy of the panel

// A tile's sums are to fill the registers: narrow tiles are taller.
constexpr std::int64_t tile_rows(std::int64_t vectors) {
  return 2 * vectors > tile_vectors ? 6 : 12;
}

using Floats = Vector<float>;

// The first `count` numbers of a vector, the others 0.
Floats load_part(const float* from, std::int64_t count) {
#ifdef __AVX512F__
  return reinterpret_cast<Floats>(
      _mm512_maskz_loadu_ps(static_cast<__mmask16>((1u << count) - 1u), from));
#else
  Floats v{};
  std::memcpy(&v, from, static_cast<std::size_t>(count) * sizeof(float));
  return v;
#endif
}
void store_part(float* to, Floats v, std::int64_t count) {
#ifdef __AVX512F__
  _mm512_mask_storeu_ps(to, static_cast<__mmask16>((1u << count) - 1u),
                        reinterpret_cast<__m512>(v));
#elif defined(__AVX2__)  // four, two and one: quicker than a masked store
  __m128 part = _mm256_castps256_ps128(reinterpret_cast<__m256>(v));
  if (count & 4) {
    _mm_storeu_ps(to, part);
    part = _mm256_extractf128_ps(reinterpret_cast<__m256>(v), 1);
    to += 4;
  }
  if (count & 2) {
    _mm_storel_pi(reinterpret_cast<__m64*>(to), part);
    part = _mm_movehl_ps(part, part);
    to += 2;
  }
  if (count & 1) _mm_store_ss(to, part);
#else
  std::memcpy(to, &v, static_cast<std::size_t>(count) * sizeof(float));
#endif
}

// Within each quad, one pair of numbers from u and v: (u0, v0, u1, v1), or (u2, v2, u3, v3) from
// `at` 2.
template <std::int64_t at, std::int64_t... I>
Floats interleaved(Floats u, Floats v, std::integer_sequence<std::int64_t, I...>) {
  return __builtin_shufflevector(u, v, (I % 2 * vector_length + I / 4 * 4 + I % 4 / 2 + at)...);
}
// Within each quad, a pair of u and the same of v: (u0, u1, v0, v1), or (u2, u3, v2, v3).
template <std::int64_t at, std::int64_t... I>
Floats paired(Floats u, Floats v, std::integer_sequence<std::int64_t, I...>) {
  return __builtin_shufflevector(u, v, (I % 4 / 2 * vector_length + I / 4 * 4 + I % 2 + at)...);
}

// Four numbers of each of the rows j, j + 4, j + 8, ..., as many as fill a vector.
template <class RowOf>
[[gnu::always_inline]] inline Floats quads_of(const RowOf& row, std::int64_t j) {
#ifdef __AVX512F__
  __m512 v = _mm512_castps128_ps512(_mm_loadu_ps(row(j)));
  v = _mm512_insertf32x4(v, _mm_loadu_ps(row(j + 4)), 1);
  v = _mm512_insertf32x4(v, _mm_loadu_ps(row(j + 8)), 2);
  return reinterpret_cast<Floats>(_mm512_insertf32x4(v, _mm_loadu_ps(row(j + 12)), 3));
#elif defined(__AVX2__)
  const __m256 v = _mm256_castps128_ps256(_mm_loadu_ps(row(j)));
  return reinterpret_cast<Floats>(_mm256_insertf128_ps(v, _mm_loadu_ps(row(j + 4)), 1));
#else
  return load<Floats>(row(j));
#endif
}

// to[p][j] = row(j)[p] for p < 4 and as many j as a vector is long.
template <class RowOf>
[[gnu::always_inline]] inline void transpose_four(const RowOf& row, float* to) {
  constexpr auto all = std::make_integer_sequence<std::int64_t, vector_length>();
  const Floats r0 = quads_of(row, 0), r1 = quads_of(row, 1);
  const Floats r2 = quads_of(row, 2), r3 = quads_of(row, 3);
  const Floats a = interleaved<0>(r0, r1, all), b = interleaved<0>(r2, r3, all);
  const Floats c = interleaved<2>(r0, r1, all), d = interleaved<2>(r2, r3, all);
  store(to, paired<0>(a, b, all));
  store(to + panel_width, paired<2>(a, b, all));
  store(to + 2 * panel_width, paired<0>(c, d, all));
  store(to + 3 * panel_width, paired<2>(c, d, all));
}

// to[p][j] = from[j][p] for p < terms, j < columns; up to the next whole vector the last column
// again, or 0. A vector's width of columns at a time, so that a line of the copy is written at
// once.
void copy_transposed(const float* from, std::int64_t leading, std::int64_t terms,
                     std::int64_t columns, float* to) {
  for (; columns > 0; columns -= vector_length) {
    const std::int64_t last = std::min(vector_length, columns) - 1;
    const auto row = [=](std::int64_t j) { return from + j * leading; };
    const auto row_or_last = [=](std::int64_t j) { return from + std::min(j, last) * leading; };
    std::int64_t p = 0;
    for (; last >= 4 && p + 4 <= terms; p += 4) {
      float* const four = to + p * panel_width;
      if (last == vector_length - 1) {
        transpose_four([=](std::int64_t j) { return row(j) + p; }, four);
      } else {
        transpose_four([=](std::int64_t j) { return row_or_last(j) + p; }, four);
      }
    }
    for (; p < terms; ++p) {  // a few columns, or the last terms
      store(to + p * panel_width, Floats{});
      for (std::int64_t j = 0; j <= last; ++j) to[p * panel_width + j] = row(j)[p];
    }
    from += vector_length * leading;
    to += vector_length;
  }
}

void copy_straight(const float* from, std::int64_t leading, std::int64_t terms,
                   std::int64_t columns, float* to) {
  for (std::int64_t p = 0; p < terms; ++p, from += leading, to += panel_width) {
    std::int64_t j = 0;
    for (; j + vector_length <= columns; j += vector_length) store(to + j, load<Floats>(from + j));
    if (j < columns) store(to + j, load_part(from + j, columns - j));
  }
}

constexpr std::int64_t line = 16;  // numbers in a line of a cache

struct Tile {
  const float* a;
  std::int64_t a_leading;
  const float* panel;  // [terms, whole vectors], rows `panel_leading` apart
  std::int64_t panel_leading, terms, columns;
  Target<float> c;
  // What comes next is fetched into the caches by the way, a line every term.
  const float* fetch;
  std::int64_t fetch_step;
};

// Rows x (Vectors vectors) of the result; the last vector may reach beyond `columns`. The loops
// over rows and vectors are unrolled so that the sums stay in registers from the first line to the
// last; so this is one function, though a long one.
template <bool Transposed, std::int64_t Rows, std::int64_t Vectors>
void tile(const Tile& t) {
  constexpr std::int64_t last = (Vectors - 1) * vector_length;
  const std::int64_t in_last = t.columns - last, leading = t.c.leading;
  const bool whole = in_last >= vector_length;
  const auto read = [=](const float* from, std::int64_t v) {
    from += v * vector_length;
    return v < Vectors - 1 || whole ? load<Floats>(from) : load_part(from, in_last);
  };
  float* const out = t.c.data;
  const float* const bias = t.c.bias;
  // The result's lines arrive while the sums are formed, not when they are stored: on an Intel a
  // tenth of a plain step's time.
#pragma GCC unroll 12
  for (std::int64_t r = 0; r < Rows; ++r) {
#pragma GCC unroll 4
    for (std::int64_t v = 0; v < Vectors; ++v) {
      __builtin_prefetch(out + r * leading + v * vector_length, 1);
    }
  }
  Floats sum[Rows][Vectors] = {};
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
      const Floats same = read(bias, v);
#pragma GCC unroll 12
      for (std::int64_t r = 0; r < Rows; ++r) sum[r][v] += same;
    }
  }
  const float *a = t.a, *panel = t.panel, *fetch = t.fetch;
  const std::int64_t a_leading = t.a_leading, panel_leading = t.panel_leading;
  const std::int64_t fetch_step = t.fetch_step;
  for (std::int64_t p = t.terms; p > 0; --p) {
    Floats b[Vectors];
#pragma GCC unroll 4
    for (std::int64_t v = 0; v < Vectors; ++v) b[v] = load<Floats>(panel + v * vector_length);
    __builtin_prefetch(fetch);
#pragma GCC unroll 12
    for (std::int64_t r = 0; r < Rows; ++r) {
      const float factor = Transposed ? a[r] : a[r * a_leading];
#pragma GCC unroll 4
      for (std::int64_t v = 0; v < Vectors; ++v) sum[r][v] += factor * b[v];
    }
    panel += panel_leading;
    a += Transposed ? a_leading : 1;
    fetch += fetch_step;
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

// A panel of b, and where the next one begins (null after the last).
struct Panel {
  const float* data;
  std::int64_t leading, terms, columns;
  const float* next;
};

// All rows of a, tile after tile, with one panel. The first tiles fetch the panel to come, the
// others what of a the next tile reads.
void multiply(std::int64_t m, const Matrix<float>& a, const Matrix<float>& b, const Panel& panel,
              Target<float> c) {
  const std::int64_t vectors = (panel.columns + vector_length - 1) / vector_length;
  const std::int64_t most = tile_rows(vectors);
  const auto& tiles = a.transpose ? transposed_tiles : plain_tiles;
  const auto terms = static_cast<std::uint64_t>(panel.terms);
  // The lines that follow in a are fetched in the order of memory, as many as a tile has terms.
  const std::int64_t a_step =
      a.transpose ? a.leading : (most * a.leading) >> (std::bit_width(terms | 1) - 1);
  const std::int64_t b_step = b.transpose ? line : b.leading;
  const std::int64_t b_jump = b.transpose ? panel.terms * line : line;
  const std::int64_t ahead = panel.next ? panel_width / line : 0;  // tiles that fetch of b
  const float* from = a.data;
  for (std::int64_t left = m, index = 0; left > 0; ++index) {  // the last two tiles are alike
    const std::int64_t rows = left >= 2 * most ? most : left > most ? (left + 1) / 2 : left;
    const float* const after = from + (a.transpose ? line : rows * a.leading);
    tiles[static_cast<std::size_t>((rows - 1) * tile_vectors + vectors - 1)](
        {from, a.leading, panel.data, panel.leading, panel.terms, panel.columns, c,
         index < ahead ? panel.next + index * b_jump : after, index < ahead ? b_step : a_step});
    from += rows * (a.transpose ? 1 : a.leading);
    c.data += rows * c.leading;
    left -= rows;
  }
}
}  // namespace

void panel_product(std::int64_t m, std::int64_t n, std::int64_t k, Matrix<float> a, Matrix<float> b,
                   Target<float> c) {
  alignas(64) thread_local float copies[longest_chunk * panel_width];
  const std::int64_t b_term = b.transpose ? 1 : b.leading, b_column = b.transpose ? b.leading : 1;
  const std::int64_t chunks = std::max<std::int64_t>(1, (k + inner_chunk / 2) / inner_chunk);
  const std::int64_t chunk = std::max<std::int64_t>(1, (k + chunks - 1) / chunks);
  for (std::int64_t start = 0; start == 0 || start < k; start += chunk) {  // once if k is 0, too
    const std::int64_t terms = std::min(chunk, k - start);
    for (std::int64_t column = 0; column < n; column += panel_width) {
      const std::int64_t columns = std::min(panel_width, n - column);
      const float* const from = b.data + start * b_term + column * b_column;
      Panel panel{copies, panel_width, terms, columns, nullptr};
      if (column + panel_width < n) {
        panel.next = from + panel_width * b_column;
      } else if (start + terms < k) {
        panel.next = b.data + (start + terms) * b_term;
      }
      if (b.transpose) {
        copy_transposed(from, b.leading, terms, columns, copies);
      } else if (columns % vector_length != 0 ||
                 (m >= few_rows && terms * b.leading > longest_in_place)) {
        copy_straight(from, b.leading, terms, columns, copies);
      } else {
        panel.data = from;
        panel.leading = b.leading;
      }
      multiply(m, {a.data + start * (a.transpose ? a.leading : 1), a.leading, a.transpose}, b,
               panel,
               {c.data + column, c.leading, c.add || start > 0,
                c.bias && start == 0 ? c.bias + column : nullptr});
    }
  }
}

}  // namespace lintel::kernels
