#include "lintel/core/kernels/blas.hpp"

#include <cblas.h>
#include <sys/mman.h>
#include <tbb/global_control.h>

#include <algorithm>
#include <cstdlib>
#include <string_view>
#include <vector>

#include "lintel/core/error.hpp"
#include "lintel/core/memory.hpp"

extern "C" {
void* blas_memory_alloc(int) __attribute__((weak));  // of OpenBLAS's own, in all its flavours
void blas_memory_free(void*) __attribute__((weak));
int blas_thread_shutdown_() __attribute__((weak));    // not in the flavour without threads
void omp_set_num_threads(int) __attribute__((weak));  // only in the flavour with OpenMP
void gotoblas_dynamic_init() __attribute__((weak));   // only where it has code for many processors
void gotoblas_dynamic_quit() __attribute__((weak));
}

namespace lintel::kernels {

namespace {
// OpenBLAS goes by the processor's model number, and for one that is newer than itself it takes the
// code of 2004, without AVX: a fifth of the speed. Asked by name it takes newer code.
void leave_oldest_code() {
#ifdef __x86_64__
  constexpr const char* choice = "OPENBLAS_CORETYPE";
  if (!gotoblas_dynamic_init || !gotoblas_dynamic_quit || std::getenv(choice)) return;
  if (std::string_view(openblas_get_corename()) != "Prescott") return;
  const bool avx512 = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
                      __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl");
  const bool avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
  if (!avx2) return;
  setenv(choice, avx512 ? "SkylakeX" : "Haswell", 1);
  gotoblas_dynamic_quit();
  gotoblas_dynamic_init();
  unsetenv(choice);
#endif
}

// OpenBLAS's own threads must stay out of ours: products with different transposes that run side by
// side, each on several threads, have been seen to corrupt each other (OpenBLAS issue 5836), and
// two thread pools fight for the cores. The flavour with pthreads has started its threads by now,
// each with a buffer of 128 MB of address space; they would only wait.
[[maybe_unused]] const bool prepared = [] {
  leave_oldest_code();
  openblas_set_num_threads(1);
  if (blas_thread_shutdown_) blas_thread_shutdown_();
  return true;
}();

// Every call takes one of OpenBLAS's buffers. Where there is no address space for another, OpenBLAS
// asks for it again without end; so there is one for each thread before any of them calls.
void make_buffers() {
  constexpr std::size_t buffer_bytes = (std::size_t{128} << 20) + 8192, most = 64;
  static std::mutex one_at_a_time;
  static std::size_t made = 0;
  if (!blas_memory_alloc || !blas_memory_free) return;
  const std::lock_guard lock(one_at_a_time);
  const std::size_t wanted = std::min(
      most, tbb::global_control::active_value(tbb::global_control::max_allowed_parallelism));
  if (made >= wanted) return;
  struct Buffers {
    std::vector<void*> held;
    ~Buffers() {  // for the calls to come: OpenBLAS keeps what it has
      for (void* const buffer : held) blas_memory_free(buffer);
    }
  } buffers;
  for (std::size_t i = 0; i < wanted; ++i) {
    void* const room = mmap(nullptr, buffer_bytes, PROT_READ | PROT_WRITE,
                            MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (room == MAP_FAILED) {
      fail("matrix products need 128 MB of address space a thread: ", memory_shortage());
    }
    munmap(room, buffer_bytes);
    buffers.held.push_back(blas_memory_alloc(0));
  }
  made = wanted;
}
}  // namespace

std::unique_lock<std::mutex> blas_call() {
  [[maybe_unused]] thread_local const bool ready = (make_buffers(), true);
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
