#include "lintel/core/kernels/blas.hpp"

#include <dlfcn.h>

#include <cstdlib>

#include "lintel/core/error.hpp"

namespace lintel::kernels {

namespace {
// OpenBLAS picks its kernels for the processor while it is being loaded. Releases older than a
// processor do not know it: 0.3.21 takes an AMD Zen 5 for a Haswell, whose kernels use half of its
// vector width, at half the speed. So, unless the user has chosen, an AMD processor with AVX-512 is
// introduced as one that every release knows.
class CoreType {
 public:
  CoreType() : set_(false) {
#if defined(__x86_64__)
    const bool avx512 = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
                        __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl");
    if (__builtin_cpu_is("amd") && avx512 && !std::getenv(variable)) {
      set_ = setenv(variable, "SkylakeX", 0) == 0;
    }
#endif
  }
  ~CoreType() {
    if (set_) unsetenv(variable);
  }
  CoreType(const CoreType&) = delete;
  CoreType& operator=(const CoreType&) = delete;

 private:
  static constexpr const char* variable = "OPENBLAS_CORETYPE";
  bool set_;
};

template <class Function>
void find(void* library, const char* name, Function& function) {
  function = reinterpret_cast<Function>(dlsym(library, name));
  if (!function)
    fail("OpenBLAS: the library has no function ", name,
         "; lintel needs one with CBLAS and LAPACK");
}

Blas load() {
  const CoreType core_type;
  void* const library = dlopen("libopenblas.so.0", RTLD_NOW | RTLD_LOCAL);
  if (!library)
    fail("OpenBLAS: cannot be loaded: ", dlerror(), "; on Debian: apt-get install libopenblas0");
  Blas loaded{};
  find(library, "cblas_sgemm", loaded.sgemm);
  find(library, "cblas_dgemm", loaded.dgemm);
  find(library, "openblas_set_num_threads", loaded.set_threads);
  find(library, "openblas_get_corename", loaded.core_name);
  find(library, "sposv_", loaded.sposv);
  find(library, "dposv_", loaded.dposv);
  // Its own threads must stay out of ours: products with different transposes that run side by
  // side, each on several threads, have been seen to corrupt each other (OpenBLAS issue 5836), and
  // two thread pools fight for the cores.
  loaded.set_threads(1);
  return loaded;
}
}  // namespace

const Blas& blas() {
  static const Blas loaded = load();
  return loaded;
}

}  // namespace lintel::kernels
