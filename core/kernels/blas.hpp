// OpenBLAS, loaded when it is first needed.
#pragma once

#include <cblas.h>

namespace lintel::kernels {

/// The functions that lintel takes from OpenBLAS and the LAPACK inside it.
struct Blas {
  decltype(&cblas_sgemm) sgemm;
  decltype(&cblas_dgemm) dgemm;
  decltype(&openblas_set_num_threads) set_threads;
  decltype(&openblas_get_corename) core_name;
  // Solves a x = b for symmetric positive definite a: LAPACK's ?POSV, by its Fortran name.
  void (*sposv)(const char*, const int*, const int*, float*, const int*, float*, const int*, int*);
  void (*dposv)(const char*, const int*, const int*, double*, const int*, double*, const int*,
                int*);
};

/// The library, on one thread. Throws `Error` where it is not installed.
const Blas& blas();

}  // namespace lintel::kernels
