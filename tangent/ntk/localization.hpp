// Where the eigenfunctions of a kernel live: on a task's images only, or elsewhere too.
#pragma once

#include "lintel/core/kernels/eigen.hpp"
#include "lintel/core/ops.hpp"

namespace lintel {

/// The `count` leading eigenfunctions of a kernel over N images of a task (kernel [N, N]), and the
/// value of each at any other image by Nyström's extension, φ_ρ(x) = √N / λ_ρ Σ_i k(x, x_i) v_ρ[i].
/// On the task's own images they have mean square 1.
///
/// Task arithmetic works without interference where the eigenfunctions that a task needs are large
/// on its images and vanish on others (Ortiz-Jimenez et al. 2023, Sec. 6.1).
template <class S>
class Eigenfunctions {
 public:
  /// Of kernel [N, N]. Throws `Error` unless there are `count` positive eigenvalues.
  Eigenfunctions(const Tensor<S>& kernel, std::int64_t count)
      : eigen_(kernels::symmetric_eigen(kernel)), count_(count) {
    const std::int64_t n = kernel.shape()[0];
    if (count < 1 || count > n || !(eigen_.values.at({n - count}) > 0)) {
      fail("Eigenfunctions: ", count, " of a kernel ", kernel.shape(),
           "; expected 1 or more, with positive eigenvalues");
    }
    vectors_ = eigen_.vectors.sliced(1, n - count, count);
    values_ = eigen_.values.sliced(0, n - count, count);
  }

  /// Eigenvalues in ascending order, all of them.
  const Tensor<S>& eigenvalues() const { return eigen_.values; }

  /// φ_ρ(x) at M images with kernel [M, N] to the task's: [M, count],
  /// the leading one last.
  Tensor<S> at(const Tensor<S>& to_task) const {
    const double scale = std::sqrt(static_cast<double>(vectors_.shape()[0]));
    return matmul(to_task, vectors_) * scale / values_;
  }
  /// The local energy Σ_ρ φ_ρ(x)² / count at M images: [M].
  Tensor<S> local_energy(const Tensor<S>& to_task) const {
    const Tensor<S> phi = at(to_task);
    return sum(phi * phi, {1}) / static_cast<double>(count_);
  }

 private:
  kernels::Eigen<S> eigen_;
  std::int64_t count_;
  Tensor<S> vectors_, values_;
};

}  // namespace lintel
