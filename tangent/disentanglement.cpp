#include "lintel/tangent/disentanglement.hpp"

#include <cmath>

#include "lintel/core/kernels/reduce.hpp"

namespace lintel {

std::vector<double> map_axis(double reach, std::int64_t points) {
  if (points < 2 || !(reach > 0)) {
    fail("map_axis: an axis of ", points, " points up to ", reach,
         "; expected 2 or more points, up to more than 0");
  }
  std::vector<double> axis;
  for (std::int64_t i = 0; i < points; ++i)
    axis.push_back(reach * static_cast<double>(2 * i - (points - 1)) /
                   static_cast<double>(points - 1));
  return axis;
}

double disagreement(const Tensor<float>& one, const Tensor<float>& other) {
  if (one.shape() != other.shape() || one.rank() != 2 || one.size() == 0) {
    fail("disagreement: answers ", one.shape(), " and ", other.shape(), "; expected [N, C] twice");
  }
  const std::vector<std::int32_t> a = kernels::argmax(one), b = kernels::argmax(other);
  std::size_t differ = 0;
  for (std::size_t i = 0; i < a.size(); ++i) differ += a[i] != b[i];
  return static_cast<double>(differ) / static_cast<double>(a.size());
}

double DisentanglementMap::mean_within(double half_side) const {
  double total = 0, count = 0;
  for (std::size_t i = 0; i < axis.size(); ++i) {
    for (std::size_t j = 0; j < axis.size(); ++j) {
      if (std::abs(axis[i]) > half_side || std::abs(axis[j]) > half_side) continue;
      total += error[i][j];
      ++count;
    }
  }
  if (count == 0) fail("mean_within: no point of the map within ", half_side);
  return total / count;
}

double DisentanglementMap::on_diagonal(double coefficient) const {
  if (axis.size() < 2 || coefficient < axis.front() || coefficient > axis.back())
    fail("on_diagonal: no error at coefficient ", coefficient, ", beyond the map's axis");
  std::size_t above = 1;
  while (axis[above] < coefficient) ++above;
  const double share = (coefficient - axis[above - 1]) / (axis[above] - axis[above - 1]);
  return (1 - share) * error[above - 1][above - 1] + share * error[above][above];
}

}  // namespace lintel
