// Linear systems of which only products are known, as of a kernel too large to be formed.
#pragma once

#include <cmath>
#include <limits>

#include "lintel/core/kernels/cholesky.hpp"
#include "lintel/core/ops.hpp"

namespace lintel {

/// When to stop.
struct ConjugateGradientOptions {
  double tolerance = 1e-6;       ///< of every column's residual, relative to its right side
  std::int64_t max_steps = 200;  ///< a product each
};

/// A solution, and how good it is.
template <class S>
struct ConjugateGradientSolution {
  Tensor<S> x;             ///< [N, k]
  std::int64_t steps = 0;  ///< taken
  double residual = 0;     ///< |b − A x| / |b| of the worst column
};

namespace detail {
// Throws where a direction's curvature pᵀ A p, [1, k], cannot be that of a positive definite A.
inline void check_curvature(const Tensor<double>& pap, std::int64_t step) {
  for (std::int64_t c = 0; c < pap.shape()[1]; ++c) {
    const double curvature = pap.at({0, c});
    if (curvature >= 0 && std::isfinite(curvature)) continue;
    fail("conjugate_gradients: a direction has the curvature ", curvature, " in step ", step,
         std::isfinite(curvature)
             ? "; the matrix is not positive definite, try a larger ridge"
             : "; a product or the preconditioner gave a number that is not finite");
  }
}
// The inner product of each column of x with that of y, [1, k].
template <class S>
Tensor<double> column_products(const Tensor<S>& x, const Tensor<S>& y) {
  return sum(cast<double>(x) * cast<double>(y), {0}, Keep::yes);
}
// a / over, [1, k]; 0 for columns that are solved: they stand still.
inline Tensor<double> column_ratio(const Tensor<double>& a, const Tensor<double>& over) {
  std::vector<double> result;
  for (std::int64_t c = 0; c < a.shape()[1]; ++c) {
    const double below = over.at({0, c});
    result.push_back(below > 0 ? a.at({0, c}) / below : 0);
  }
  return Tensor<double>(a.shape(), result);
}
// The largest |r| / |b| of a column.
template <class S>
double worst_residual(const Tensor<S>& r, const Tensor<double>& of_b, std::int64_t step) {
  double worst = 0;
  const Tensor<double> of_r = column_products(r, r);
  for (std::int64_t c = 0; c < of_b.shape()[1]; ++c) {
    if (!std::isfinite(of_r.at({0, c})))
      fail("conjugate_gradients: residual ", c, " is not finite after ", step, " steps");
    if (of_b.at({0, c}) > 0) worst = std::max(worst, std::sqrt(of_r.at({0, c}) / of_b.at({0, c})));
  }
  return worst;
}
}  // namespace detail

/// Solves A X = B for symmetric positive definite A, a column at a time but with one product for
/// all, by preconditioned conjugate gradients (Hestenes and Stiefel 1952). `times(X)` is A X,
/// `precondition(R)` an approximation of A⁻¹ R, also symmetric and positive definite. Inner
/// products are added up in double. `each_step(step, residual)` is called after every step, with
/// the residual that is carried from step to step. Rounding lets it drift away from B − A X, which
/// is therefore calculated at the end, by one more product; where it is too large, steps begin
/// again from it, as long as that halves it. Throws `Error` where a product shows that A is not
/// positive definite, and for numbers that are not finite; where steps run out, or rounding lets
/// the answer come no closer, it is returned with its residual.
template <class S, class Times, class Precondition, class EachStep>
ConjugateGradientSolution<S> conjugate_gradients(const Times& times, const Tensor<S>& b,
                                                 const Precondition& precondition,
                                                 const ConjugateGradientOptions& options,
                                                 const EachStep& each_step) {
  if (b.rank() != 2 || b.size() == 0)
    fail("conjugate_gradients: right sides ", b.shape(), "; expected [N, k]");
  const Tensor<double> of_b = detail::column_products(b, b);
  for (std::int64_t c = 0; c < b.shape()[1]; ++c) {
    if (!std::isfinite(of_b.at({0, c})))
      fail("conjugate_gradients: right side ", c, " holds a number that is not finite");
  }
  ConjugateGradientSolution<S> solution{.x = Tensor<S>::zeros(b.shape())};
  Tensor<S> r = b;
  solution.residual = detail::worst_residual(r, of_b, 0);
  const auto go_on = [&] {
    return solution.residual > options.tolerance && solution.steps < options.max_steps;
  };
  double before = std::numeric_limits<double>::infinity();
  while (go_on() && solution.residual <= before / 2) {
    before = solution.residual;
    Tensor<S> p = precondition(r);
    Tensor<double> rz = detail::column_products(r, p);
    while (go_on()) {
      const Tensor<S> ap = times(p);
      const Tensor<double> pap = detail::column_products(p, ap);
      detail::check_curvature(pap, solution.steps + 1);
      const Tensor<S> length = cast<S>(detail::column_ratio(rz, pap));
      solution.x = solution.x + length * p;
      r = r - length * ap;
      const Tensor<S> z = precondition(r);
      const Tensor<double> next = detail::column_products(r, z);
      p = z + cast<S>(detail::column_ratio(next, rz)) * p;
      rz = next;
      ++solution.steps;
      solution.residual = detail::worst_residual(r, of_b, solution.steps);
      each_step(solution.steps, solution.residual);
    }
    r = b - times(solution.x);
    solution.residual = detail::worst_residual(r, of_b, solution.steps);
  }
  return solution;
}
/// The same, with nothing called after a step.
template <class S, class Times, class Precondition>
ConjugateGradientSolution<S> conjugate_gradients(const Times& times, const Tensor<S>& b,
                                                 const Precondition& precondition,
                                                 const ConjugateGradientOptions& options = {}) {
  return conjugate_gradients(times, b, precondition, options, [](std::int64_t, double) {});
}

/// The preconditioner for K + μ I from m landmarks (Nyström): with K ≈ B W⁻¹ Bᵀ for B [N, m] the
/// kernel to the landmarks and W [m, m] among them, the inverse is (I − B (μ W + Bᵀ B)⁻¹ Bᵀ) / μ by
/// Woodbury's identity. The small matrix is inverted once, in double. Rudi, Carratino and Rosasco,
/// *FALKON* (2017), use it so.
template <class S>
class NystromPreconditioner {
 public:
  /// `to_landmarks` [N, m], `among_landmarks` [m, m], and the ridge μ > 0.
  NystromPreconditioner(const Tensor<S>& to_landmarks, const Tensor<S>& among_landmarks, double mu)
      : b_(to_landmarks), mu_(mu) {
    if (!(mu > 0)) fail("NystromPreconditioner: the ridge is ", mu, "; expected more than 0");
    const std::int64_t m = among_landmarks.shape()[0];
    const Tensor<double> b = cast<double>(b_);
    Tensor<double> small = matmul(b, b, Transpose::left) + cast<double>(among_landmarks) * mu;
    double trace = 0;
    for (std::int64_t i = 0; i < m; ++i) trace += small.at({i, i});
    Tensor<double> identity = Tensor<double>::zeros({m, m});
    double* const ones = identity.mutable_data();
    double* const at = small.mutable_data();
    for (std::int64_t i = 0; i < m; ++i) {
      ones[i * m + i] = 1;
      at[i * m + i] += 1e-12 * trace;  // landmarks may be alike
    }
    inverse_ = kernels::solve_positive_definite(small, identity);
  }

  /// An approximation of (K + μ I)⁻¹ r, for r [N, k].
  Tensor<S> operator()(const Tensor<S>& r) const {
    const Tensor<double> inner = cast<double>(matmul(b_, r, Transpose::left));
    return (r - matmul(b_, cast<S>(matmul(inverse_, inner)))) / mu_;
  }

 private:
  Tensor<S> b_;
  Tensor<double> inverse_;
  double mu_;
};

}  // namespace lintel
