// Does a task vector act on its own task only?
#pragma once

#include <span>
#include <vector>

#include "lintel/core/tensor.hpp"

namespace lintel {

/// The coefficients of the paper's maps: `points` from −`reach` to `reach`, both included.
std::vector<double> map_axis(double reach = 3, std::int64_t points = 25);

/// The share of rows in which two models' answers (the largest of the logits [N, C]) differ.
/// Throws `Error` for different shapes and for a NaN.
double disagreement(const Tensor<float>& one, const Tensor<float>& other);

/// ξ(α1, α2) over a square grid (Ortiz-Jimenez et al. 2023, sec. 4): how often adding the other
/// task's vector changes the answer, model against model, labels unused. The *mean* over the two
/// tasks, so from 0 to 1; the paper's sum is twice that.
struct DisentanglementMap {
  std::vector<double> axis;                ///< the coefficients, in both directions
  std::vector<std::vector<double>> error;  ///< [α1][α2]

  /// The mean over the points with |α1| and |α2| at most `half_side`: the paper's search box is 1.
  double mean_within(double half_side) const;
  /// The error at (α, α), interpolated along the diagonal between points of the grid. Throws
  /// `Error` where α is beyond the axis.
  double on_diagonal(double coefficient) const;
};

/// The map of two tasks. `logits(task, α1, α2)` gives the answers for the images of task 0 or 1, by
/// that task's own head, of the model edited with α1 τ1 + α2 τ2.
template <class Logits>
DisentanglementMap disentanglement(const Logits& logits, const std::vector<double>& axis) {
  DisentanglementMap map{
      axis, std::vector<std::vector<double>>(axis.size(), std::vector<double>(axis.size(), 0))};
  std::vector<Tensor<float>> first, second;  // with the task's own vector alone
  for (const double coefficient : axis) {
    first.push_back(logits(0, coefficient, 0));
    second.push_back(logits(1, 0, coefficient));
  }
  // Both tasks at one place of the map, one after the other: it is the same edit. Where the
  // other task's coefficient is 0 nothing is added, and nothing changes.
  for (std::size_t i = 0; i < axis.size(); ++i) {
    for (std::size_t j = 0; j < axis.size(); ++j) {
      if (axis[j] != 0)
        map.error[i][j] += 0.5 * disagreement(first[i], logits(0, axis[i], axis[j]));
      if (axis[i] != 0)
        map.error[i][j] += 0.5 * disagreement(second[j], logits(1, axis[i], axis[j]));
    }
  }
  return map;
}

}  // namespace lintel
