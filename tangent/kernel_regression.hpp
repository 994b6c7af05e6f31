// Ridge regression with a kernel, and the Gaussian process of which it is the mean.
#pragma once

#include <cmath>
#include <limits>
#include <optional>

#include "lintel/core/kernels/cholesky.hpp"
#include "lintel/core/kernels/eigen.hpp"
#include "lintel/core/ops.hpp"

namespace lintel {

namespace detail {
template <class S>
void check_kernel(const char* what, const Tensor<S>& kernel) {
  if (kernel.rank() != 2 || kernel.shape()[0] != kernel.shape()[1] || kernel.size() == 0) {
    fail(what, ": kernel ", kernel.shape(), "; expected [N, N] with N > 0");
  }
}
template <class S>
double mean_diagonal(const Tensor<S>& kernel) {
  const std::int64_t n = kernel.shape()[0];
  double trace = 0;
  for (std::int64_t i = 0; i < n; ++i) trace += static_cast<double>(kernel.at({i, i}));
  return trace / static_cast<double>(n);
}
// K + ridge (mean diagonal) I
template <class S>
Tensor<S> with_ridge(const Tensor<S>& kernel, double ridge) {
  const std::int64_t n = kernel.shape()[0];
  const S added = static_cast<S>(ridge * mean_diagonal(kernel));
  Tensor<S> matrix = kernel;
  S* const at = matrix.mutable_data();
  for (std::int64_t i = 0; i < n; ++i) at[i * n + i] += added;
  return matrix;
}
}  // namespace detail

/// A kernel [N1, N2, C, C] as the matrix [N1 * C, N2 * C] of all outputs of all inputs.
template <class S>
Tensor<S> kernel_matrix(const Tensor<S>& kernel) {
  if (kernel.rank() != 4 || kernel.shape()[2] != kernel.shape()[3]) {
    fail("kernel_matrix: kernel ", kernel.shape(), "; expected [N1, N2, C, C]");
  }
  const std::int64_t c = kernel.shape()[2];
  return reshape(permute(kernel, {0, 2, 1, 3}), {kernel.shape()[0] * c, kernel.shape()[1] * c});
}

/// Fits targets [N, C] on N training points by their kernel [N, N]: the coefficients (K + ridge
/// I)⁻¹ Y, so that the answer at new points is `matmul(kernel(new, train), coefficients)`. `ridge`
/// is in units of the mean of K's diagonal, so that it means the same for any scale of the kernel.
/// Throws `Error` where the matrix is not positive definite, and says which ridge would do.
template <class S>
Tensor<S> kernel_regression(const Tensor<S>& kernel, const Tensor<S>& targets, double ridge) {
  detail::check_kernel("kernel_regression", kernel);
  if (targets.rank() != 2 || targets.shape()[0] != kernel.shape()[0]) {
    fail("kernel_regression: targets ", targets.shape(), " for a kernel ", kernel.shape(),
         "; expected [N, C]");
  }
  const Tensor<S> matrix = detail::with_ridge(kernel, ridge);
  try {
    return kernels::solve_positive_definite(matrix, targets);
  } catch (const Error&) {
    const auto lowest_eigenvalue = [&kernel]() -> std::optional<double> {
      try {
        return static_cast<double>(kernels::symmetric_eigen(kernel).values.at({0}));
      } catch (const Error&) {
        return {};
      }
    }();
    if (!lowest_eigenvalue) throw;  // not finite, or too large: the first message stands
    const double lowest = *lowest_eigenvalue, scale = detail::mean_diagonal(kernel);
    if (!(scale > 0))
      fail("kernel_regression: the kernel's diagonal is ", scale,
           " on average; expected more than 0");
    fail("kernel_regression: the kernel with a ridge of ", ridge,
         " is not positive definite: its smallest eigenvalue is ", lowest / scale,
         " of the mean diagonal; a ridge of ",
         std::max(-2 * lowest / scale,
                  10 * static_cast<double>(kernel.shape()[0]) * std::numeric_limits<S>::epsilon()),
         " would do");
  }
}

/// The Gaussian process with a kernel as its covariance, conditioned on targets observed with
/// Gaussian noise of variance ridge * mean diagonal (Rasmussen and Williams 2006, eq. 2.25-2.26).
template <class S>
class GaussianProcess {
 public:
  /// kernel [N, N], targets [N, C]; an independent process for each column. Errors are those of
  /// `kernel_regression`.
  GaussianProcess(const Tensor<S>& kernel, const Tensor<S>& targets, double ridge)
      : targets_(targets), coefficients_(kernel_regression(kernel, targets, ridge)) {
    const std::int64_t n = kernel.shape()[0];
    Tensor<S> identity = Tensor<S>::zeros({n, n});
    S* const at = identity.mutable_data();
    for (std::int64_t i = 0; i < n; ++i) at[i * n + i] = 1;
    inverse_ = kernels::solve_positive_definite(detail::with_ridge(kernel, ridge), identity);
  }

  /// α [N, C], of the kernel with the training points.
  const Tensor<S>& coefficients() const { return coefficients_; }
  /// At new points with kernel [M, N] to the training points: [M, C].
  Tensor<S> mean(const Tensor<S>& to_train) const { return matmul(to_train, coefficients_); }
  /// The variance at each of M new points, of which `own` [M] is k(x, x): [M]; 0 where rounding
  /// makes it negative.
  Tensor<S> variance(const Tensor<S>& to_train, const Tensor<S>& own) const {
    if (own.rank() != 1 || to_train.rank() != 2 || own.shape()[0] != to_train.shape()[0]) {
      fail("variance: k(x, x) ", own.shape(), " for a kernel ", to_train.shape(),
           "; expected [M] and [M, N]");
    }
    return relu(own - sum(matmul(to_train, inverse_) * to_train, {1}));
  }
  /// The answer at every training point of the process that has not seen it, [N, C]: y − α /
  /// diag((K + ridge I)⁻¹), without fitting again (op. cit., eq. 5.12).
  Tensor<S> leave_one_out() const {
    const std::int64_t n = inverse_.shape()[0];
    std::vector<S> diagonal;
    for (std::int64_t i = 0; i < n; ++i) diagonal.push_back(inverse_.at({i, i}));
    return targets_ - coefficients_ / Tensor<S>({n, 1}, diagonal);
  }

 private:
  Tensor<S> targets_, coefficients_, inverse_;
};

/// The mean squared error on validation points (kernel [M, N] to the training points, targets [M,
/// C]) for each ridge, and the ridge with the smallest; the larger one where two are equal.
struct RidgeChoice {
  double ridge;                ///< the best
  std::vector<double> errors;  ///< of each ridge that was tried
};
/// Fits with each of the ridges, and judges them on the validation points. Throws `Error` without
/// any, where one is too small for `kernel_regression`, and where no error is finite.
template <class S>
RidgeChoice choose_ridge(const Tensor<S>& kernel, const Tensor<S>& targets,
                         const Tensor<S>& validation_kernel, const Tensor<S>& validation_targets,
                         const std::vector<double>& ridges) {
  if (ridges.empty()) fail("choose_ridge: there are no ridges to choose from");
  RidgeChoice choice{ridges.front(), {}};
  double best = std::numeric_limits<double>::infinity();
  for (const double ridge : ridges) {
    const Tensor<S> answers = matmul(validation_kernel, kernel_regression(kernel, targets, ridge));
    if (answers.shape() != validation_targets.shape()) {
      fail("choose_ridge: answers ", answers.shape(), " for targets ", validation_targets.shape(),
           "; expected as many");
    }
    const Tensor<S> residual = answers - validation_targets;
    const double error = static_cast<double>(mean(residual * residual).item());
    if (error < best || (error == best && ridge > choice.ridge)) {
      choice.ridge = ridge;
      best = error;
    }
    choice.errors.push_back(error);
  }
  if (!std::isfinite(best))
    fail("choose_ridge: no ridge's error is finite; targets or kernels are not");
  return choice;
}

}  // namespace lintel
