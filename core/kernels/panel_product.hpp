// Our own single-precision matrix product, for the shapes of a small transformer.
#pragma once

#include "lintel/core/kernels/matmul.hpp"

namespace lintel::kernels {

/// Whether this build has vectors wide enough for `panel_product` to be worth its while: with AVX2
/// it was measured level with BLAS on weights and ahead on a head's small matrices, with AVX-512
/// ahead.
#ifdef __AVX2__
inline constexpr bool has_panel_product = true;
#else
inline constexpr bool has_panel_product = false;
#endif

/// c = a b onto what `c` says, on one core. A row of the result has the same bits however
/// many rows are asked for with it.
void panel_product(std::int64_t m, std::int64_t n, std::int64_t k, Matrix<float> a, Matrix<float> b,
                   Target<float> c);

/// The same by BLAS, its plain twin.
void blas_product(std::int64_t m, std::int64_t n, std::int64_t k, Matrix<float> a, Matrix<float> b,
                  Target<float> c);

}  // namespace lintel::kernels
