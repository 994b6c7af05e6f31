#include "lintel/core/kernels/blas.hpp"

#include <cblas.h>

extern "C" {
int blas_thread_shutdown_() __attribute__((weak));    // not in the flavour without threads
void omp_set_num_threads(int) __attribute__((weak));  // only in the flavour with OpenMP
}

namespace lintel::kernels {

namespace {
// OpenBLAS's own threads must stay out of ours: products with different transposes that run side by
// side, each on several threads, have been seen to corrupt each other (OpenBLAS issue 5836), and
// two thread pools fight for the cores. The flavour with pthreads has started its threads by now,
// each with a buffer of 128 MB of address space; they would only wait.
[[maybe_unused]] const bool single_threaded = [] {
  openblas_set_num_threads(1);
  if (blas_thread_shutdown_) blas_thread_shutdown_();
  return true;
}();
}  // namespace

std::unique_lock<std::mutex> blas_call() {
  static std::mutex one_at_a_time;
  static const int flavour = openblas_get_parallel();
  if (flavour == OPENBLAS_OPENMP && omp_set_num_threads) {
    // OpenMP keeps the number of each calling thread apart, and OpenBLAS goes by that.
    [[maybe_unused]] thread_local const bool alone = (omp_set_num_threads(1), true);
  }
  // Without threads, OpenBLAS is usually built without locks too: of 20,000 products on two threads
  // Debian 12's got 15 wrong.
  return flavour == OPENBLAS_SEQUENTIAL ? std::unique_lock(one_at_a_time)
                                        : std::unique_lock<std::mutex>();
}

}  // namespace lintel::kernels
