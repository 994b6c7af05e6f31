// Training of a linearized model under squared loss, at any time, in closed form.
#pragma once

#include <algorithm>
#include <cmath>

#include "lintel/core/kernels/eigen.hpp"
#include "lintel/core/ops.hpp"

namespace lintel {

/// The linearized model f_lin = f0 + J τ under the loss ½ Σ (f_lin − y)², from τ = 0. It follows
/// f_lin − y = exp(−K t) (f0 − y) with K = J Jᵀ (Jacot et al. 2018; Lee et al. 2019), and τ stays
/// in the span of the training gradients, τ = Jᵀ c. So c gives the state at any time, and
///
/// - the outputs at any points are f0 + K(points, train) c;
/// - the task vector is Jᵀ c, `transposed_jacobian_times` in ntk/matrix_free.hpp.
///
/// In the eigenbasis of K, c = φ(λ) (y − f0), with φ = (1 − exp(−λ t)) / λ for gradient flow and
/// (1 − (1 − η λ)^s) / λ for s steps of gradient descent with the rate η. For a loss that is a mean
/// over m terms, divide time or rate by m. An eigenvalue that comes out negative, by rounding,
/// counts as 0.
template <class S>
class TrainingDynamics {
 public:
  /// kernel [n, n]; outputs at the start and targets [n, k]. For the full kernel of C outputs n = N
  /// C and k = 1 (`kernel_matrix`); for a kernel that is one number a pair of inputs, k = C.
  TrainingDynamics(const Tensor<S>& kernel, const Tensor<S>& start, const Tensor<S>& targets)
      : start_(start), eigen_(kernels::symmetric_eigen(kernel)) {
    if (start.rank() != 2 || start.shape() != targets.shape() ||
        start.shape()[0] != kernel.shape()[0]) {
      fail("TrainingDynamics: kernel ", kernel.shape(), ", start ", start.shape(), ", targets ",
           targets.shape(), "; expected [n, n], [n, k], [n, k]");
    }
    wrong_ = matmul(eigen_.vectors, targets - start, Transpose::left);
  }

  /// Eigenvalues of the kernel, ascending: the rates at which errors decay.
  const Tensor<S>& eigenvalues() const { return eigen_.values; }
  /// Gradient descent converges for rates below this.
  double largest_rate() const { return 2 / static_cast<double>(eigen_.values.at({size() - 1})); }

  /// c after gradient flow for a time t >= 0.
  Tensor<S> after_flow(double time) const {
    if (!(time >= 0)) fail("after_flow: a time of ", time, "; expected 0 or more");
    return coefficients([time](double l) { return l == 0 ? time : -std::expm1(-l * time) / l; });
  }
  /// c after `steps` steps of gradient descent. Throws `Error` for a rate that diverges.
  Tensor<S> after_descent(double rate, std::int64_t steps) const {
    if (!(rate > 0 && rate < largest_rate()) || steps < 0) {
      fail("after_descent: ", steps, " steps at a rate of ", rate,
           "; expected 0 or more, at a rate above 0 and below 2 / largest eigenvalue = ",
           largest_rate());
    }
    const auto s = static_cast<double>(steps);
    return coefficients([=](double l) {
      if (l == 0) return rate * s;
      if (rate * l < 1) return -std::expm1(s * std::log1p(-rate * l)) / l;
      return (1 - std::pow(1 - rate * l, s)) / l;
    });
  }

  /// The training outputs at c, [n, k]; elsewhere they are f0 + K(points, train) c.
  Tensor<S> outputs(const Tensor<S>& c) const {
    const Tensor<S> rates = reshape(relu(eigen_.values), {size(), 1});
    return start_ + matmul(eigen_.vectors, rates * matmul(eigen_.vectors, c, Transpose::left));
  }

 private:
  std::int64_t size() const { return eigen_.values.shape()[0]; }
  template <class Phi>
  Tensor<S> coefficients(const Phi& phi) const {
    Tensor<S> factors = Tensor<S>::uninitialized({size(), 1});
    S* const to = factors.mutable_data();
    for (std::int64_t i = 0; i < size(); ++i) {
      to[i] = static_cast<S>(phi(std::max(0., static_cast<double>(eigen_.values.at({i})))));
    }
    return matmul(eigen_.vectors, factors * wrong_);
  }

  Tensor<S> start_;
  kernels::Eigen<S> eigen_;
  Tensor<S> wrong_;  // y − f0 in the eigenbasis
};

}  // namespace lintel
