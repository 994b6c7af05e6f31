#include "lintel/core/kernels/cholesky.hpp"

#include <cmath>
#include <limits>
#include <type_traits>

#include "lintel/core/kernels/blas.hpp"

// OpenBLAS brings LAPACK; these are its Fortran names.
extern "C" {
void sposv_(const char* triangle, const int* n, const int* columns, float* a, const int* a_leading,
            float* b, const int* b_leading, int* info);
void dposv_(const char* triangle, const int* n, const int* columns, double* a, const int* a_leading,
            double* b, const int* b_leading, int* info);
}

namespace lintel::kernels {

template <class S>
Tensor<S> solve_positive_definite(const Tensor<S>& a, const Tensor<S>& b) {
  if (a.rank() != 2 || b.rank() != 2 || a.shape()[0] != a.shape()[1] ||
      b.shape()[0] != a.shape()[0]) {
    fail("solve_positive_definite: matrix ", a.shape(), " and right sides ", b.shape(),
         "; expected [n, n] and [n, m]");
  }
  if (b.size() == 0) return b;
  if (constexpr std::int64_t most = std::numeric_limits<int>::max();
      b.shape()[0] > most || b.shape()[1] > most) {
    fail("solve_positive_definite: right sides ", b.shape(), "; LAPACK can count ", most,
         " rows or columns at most");
  }
  Tensor<S> factor = a;
  Tensor<S> solution = b.permuted({1, 0});  // Fortran keeps columns together
  const int n = static_cast<int>(b.shape()[0]), columns = static_cast<int>(b.shape()[1]);
  int info = 0;
  const auto solve = [&](auto posv) {
    posv("U", &n, &columns, factor.mutable_data(), &n, solution.mutable_data(), &n, &info);
  };
  const auto turn = blas_call();
  if constexpr (std::is_same_v<S, float>) {
    solve(sposv_);
  } else {
    solve(dposv_);
  }
  if (info != 0) {
    fail("solve_positive_definite: the matrix is not positive definite (row ", info, " of ", n,
         "); try a larger ridge");
  }
  const S* const factored = factor.data();
  for (std::int64_t i = 0; i < n; ++i) {  // LAPACK lets what is not a number pass
    if (!std::isfinite(factored[i * n + i]))
      fail("solve_positive_definite: the matrix holds a number that is not finite, in row ", i + 1,
           " of ", n, " or before");
  }
  return solution.permuted({1, 0}).compact();
}

template Tensor<float> solve_positive_definite(const Tensor<float>&, const Tensor<float>&);
template Tensor<double> solve_positive_definite(const Tensor<double>&, const Tensor<double>&);

}  // namespace lintel::kernels
