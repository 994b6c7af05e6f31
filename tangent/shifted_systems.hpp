// Ridge regression for many ridges at the price of one.
#pragma once

#include <algorithm>
#include <cmath>
#include <vector>

#include "lintel/core/kernels/cholesky.hpp"
#include "lintel/tangent/conjugate_gradients.hpp"

namespace lintel {

/// Solutions, and how good they are.
template <class S>
struct ShiftedSolutions {
  std::vector<Tensor<S>> x;       ///< for each shift, shaped as b
  std::vector<double> residuals;  ///< |b − (A + μ I) x| / |b|, but for the rounding of products
  std::int64_t steps = 0;         ///< products taken
};

/// Solves (A + μ I) x = b for every shift μ > 0 with a symmetric positive semi-definite A of which
/// only products are known, `times(x)` = A x, b of any shape. A shift changes no space that is
/// spanned by b, A b, A² b, …: one orthonormal basis V of it with Vᵀ A V = T tridiagonal (Lanczos
/// 1950) serves all of them, x = |b| V (T + μ I)⁻¹ e₁, which is what conjugate gradients would find
/// for each after as many products (Paige and Saunders 1975). The basis is orthogonalized again in
/// full, with inner products added up in double, so steps × b are kept in memory. It ends where all
/// residuals are at most the tolerance, or after `max_steps`, with the residuals that were reached;
/// `each_step(steps, largest residual)` is called after each product. Throws `Error` where T + μ I
/// is not positive definite, and for numbers that are not finite.
template <class S, class Times, class EachStep>
ShiftedSolutions<S> solve_shifted(const Times& times, const Tensor<S>& b,
                                  const std::vector<double>& shifts,
                                  const ConjugateGradientOptions& options,
                                  const EachStep& each_step) {
  for (const double shift : shifts) {
    if (!(shift > 0)) fail("solve_shifted: a shift of ", shift, "; expected more than 0");
  }
  const auto product = [](const Tensor<S>& x, const Tensor<S>& y) {
    return sum(cast<double>(x) * cast<double>(y)).item();
  };
  ShiftedSolutions<S> solution;
  const double length = std::sqrt(product(b, b));
  if (!std::isfinite(length)) fail("solve_shifted: the right side is not finite");
  if (shifts.empty() || length == 0) {
    solution.x.assign(shifts.size(), Tensor<S>::zeros(b.shape()));
    solution.residuals.assign(shifts.size(), 0);
    return solution;
  }
  std::vector<Tensor<S>> basis{b * (1 / length)};
  std::vector<double> diagonal, below;  // of T
  // (T + μ I)⁻¹ e₁
  const auto coefficients = [&](double shift) {
    const auto m = std::ssize(diagonal);
    Tensor<double> matrix = Tensor<double>::zeros({m, m}), first = Tensor<double>::zeros({m, 1});
    double* const at = matrix.mutable_data();
    first.mutable_data()[0] = 1;
    for (std::int64_t i = 0; i < m; ++i) {
      at[i * m + i] = diagonal[static_cast<std::size_t>(i)] + shift;
      if (i + 1 < m) at[i * m + i + 1] = at[(i + 1) * m + i] = below[static_cast<std::size_t>(i)];
    }
    return kernels::solve_positive_definite(matrix, first);
  };
  std::vector<Tensor<double>> y(shifts.size());
  while (true) {
    Tensor<S> next = times(basis.back());
    diagonal.push_back(product(basis.back(), next));
    for (int again = 0; again < 2; ++again) {
      for (const Tensor<S>& v : basis) next = next - v * product(v, next);
    }
    below.push_back(std::sqrt(product(next, next)));
    ++solution.steps;
    solution.residuals.clear();
    for (std::size_t k = 0; k < shifts.size(); ++k) {
      y[k] = coefficients(shifts[k]);
      solution.residuals.push_back(below.back() * std::abs(y[k].at({solution.steps - 1, 0})));
    }
    const double worst = *std::max_element(solution.residuals.begin(), solution.residuals.end());
    each_step(solution.steps, worst);
    if (worst <= options.tolerance || solution.steps >= options.max_steps) break;
    basis.push_back(next * (1 / below.back()));
  }
  for (const Tensor<double>& weights : y) {
    Tensor<S> x = Tensor<S>::zeros(b.shape());
    for (std::size_t i = 0; i < basis.size(); ++i)
      x = x + basis[i] * (length * weights.at({static_cast<std::int64_t>(i), 0}));
    solution.x.push_back(x);
  }
  return solution;
}
/// The same, with nothing called after a step.
template <class S, class Times>
ShiftedSolutions<S> solve_shifted(const Times& times, const Tensor<S>& b,
                                  const std::vector<double>& shifts,
                                  const ConjugateGradientOptions& options = {}) {
  return solve_shifted(times, b, shifts, options, [](std::int64_t, double) {});
}

}  // namespace lintel
