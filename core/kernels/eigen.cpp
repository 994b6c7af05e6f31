#include "lintel/core/kernels/eigen.hpp"

#include <cmath>
#include <limits>
#include <type_traits>

#include "lintel/core/kernels/blas.hpp"

// OpenBLAS brings LAPACK; these are its Fortran names. Divide and conquer.
extern "C" {
void ssyevd_(const char* job, const char* triangle, const int* n, float* a, const int* leading,
             float* values, float* work, const int* work_size, int* integers,
             const int* integers_size, int* info);
void dsyevd_(const char* job, const char* triangle, const int* n, double* a, const int* leading,
             double* values, double* work, const int* work_size, int* integers,
             const int* integers_size, int* info);
}

namespace lintel::kernels {

template <class S>
Eigen<S> symmetric_eigen(const Tensor<S>& a) {
  if (a.rank() != 2 || a.shape()[0] != a.shape()[1]) {
    fail("symmetric_eigen: shape ", a.shape(), "; expected a square matrix");
  }
  const std::int64_t size = a.shape()[0];
  if (const std::int64_t most = 32'000; size > most) {  // 2n² + 6n + 1 numbers, in 31 bits
    fail("symmetric_eigen: the matrix ", a.shape(),
         "; LAPACK can count the room that it needs for ", most, " rows at most");
  }
  Tensor<S> values = Tensor<S>::uninitialized({size}), vectors = a.compact();
  if (size == 0) return {values, vectors};
  for (const S v : vectors.values()) {
    if (!std::isfinite(v))
      fail("symmetric_eigen: the matrix ", a.shape(), " holds a number that is not finite");
  }
  const int n = static_cast<int>(size);
  int info = 0;
  // Row-major upper is Fortran's lower; its eigenvectors come back as columns of Fortran's, which
  // are our rows.
  const auto solve = [&](auto syevd) {
    S work_size = 0;
    int integers_size = 0;
    const int ask = -1;
    syevd("V", "L", &n, vectors.mutable_data(), &n, values.mutable_data(), &work_size, &ask,
          &integers_size, &ask, &info);
    // A float cannot count every size: a little more does no harm.
    const int room = static_cast<int>(static_cast<double>(work_size) * 1.0001) + 1;
    std::vector<S> work(static_cast<std::size_t>(room));
    std::vector<int> integers(static_cast<std::size_t>(integers_size));
    syevd("V", "L", &n, vectors.mutable_data(), &n, values.mutable_data(), work.data(), &room,
          integers.data(), &integers_size, &info);
  };
  const auto turn = blas_call();
  if constexpr (std::is_same_v<S, float>) {
    solve(ssyevd_);
  } else {
    solve(dsyevd_);
  }
  if (info != 0)
    fail("symmetric_eigen: no convergence for a matrix ", a.shape(), " (LAPACK says ", info, ")");
  return {values, vectors.permuted({1, 0}).compact()};
}

template Eigen<float> symmetric_eigen(const Tensor<float>&);
template Eigen<double> symmetric_eigen(const Tensor<double>&);

}  // namespace lintel::kernels
