#include "lintel/tangent/ntk/infinite_width.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

namespace lintel {

namespace {
// E[φ(z) φ(z')] and E[φ'(z) φ'(z')] for (z, z') with variances p, q and covariance s.
struct Expectations {
  double values, slopes;
};
Expectations expectations(Nonlinearity nonlinearity, double p, double q, double s) {
  constexpr double pi = std::numbers::pi;
  if (nonlinearity == Nonlinearity::relu) {
    const double lengths = std::sqrt(p * q);
    if (lengths == 0) return {0, 0.25};
    // Rounding leaves the cosine of a vector with itself a few units from 1, and its angle at 1e-8.
    const double nearly_1 = 1 - 4 * std::numeric_limits<double>::epsilon();
    const double found = std::max(s / lengths, -1.), cosine = found > nearly_1 ? 1 : found;
    const double angle = std::acos(cosine);
    return {lengths / (2 * pi) * (std::sqrt(1 - cosine * cosine) + (pi - angle) * cosine),
            (pi - angle) / (2 * pi)};
  }
  const double both = (1 + 2 * p) * (1 + 2 * q);
  const double rest = 1 + 2 * p + 2 * q + 4 * (p * q - s * s);  // both - 4 s², less cancelled
  return {2 / pi * std::asin(2 * s / std::sqrt(both)), 4 / pi / std::sqrt(rest)};
}

Tensor<double> rows_of(const Tensor<double>& inputs, const DenseShape& shape) {
  const std::int64_t count = inputs.rank() ? inputs.shape()[0] : 0;
  if (count == 0 || inputs.size() != count * shape.inputs) {
    fail("infinite_width_kernels: inputs ", inputs.shape(), "; expected [N, ...] of ", shape.inputs,
         " numbers each");
  }
  return reshape(inputs, {count, shape.inputs});
}

// Variances of each input's outputs, layer by layer.
std::vector<std::vector<double>> variances(const DenseShape& shape, const Tensor<double>& rows) {
  const double w = shape.weight_variance, b = shape.bias_variance;
  std::vector<std::vector<double>> layers(1);
  for (const double square : sum(rows * rows, {1}).values()) {
    layers[0].push_back(w * square / static_cast<double>(shape.inputs) + b);
  }
  for (std::int64_t i = 0; i < shape.hidden; ++i) {
    std::vector<double> next;
    for (const double q : layers.back()) {
      next.push_back(w * expectations(shape.nonlinearity, q, q, q).values + b);
    }
    layers.push_back(next);
  }
  return layers;
}
}  // namespace

InfiniteWidthKernels infinite_width_kernels(const DenseShape& shape, const Tensor<double>& first,
                                            const Tensor<double>& second) {
  const Tensor<double> x = rows_of(first, shape), y = rows_of(second, shape);
  const double w = shape.weight_variance, b = shape.bias_variance;
  const auto of_x = variances(shape, x), of_y = variances(shape, y);
  Tensor<double> nngp =
      matmul(x, y, Transpose::right) * (w / static_cast<double>(shape.inputs)) + b;
  Tensor<double> ntk = nngp;
  double *const sigma = nngp.mutable_data(), *const theta = ntk.mutable_data();
  const std::int64_t n2 = y.shape()[0];
  for (std::int64_t i = 0; i < nngp.size(); ++i) {
    const auto n = static_cast<std::size_t>(i / n2), m = static_cast<std::size_t>(i % n2);
    for (std::size_t layer = 0; layer + 1 < of_x.size(); ++layer) {
      const Expectations e =
          expectations(shape.nonlinearity, of_x[layer][n], of_y[layer][m], sigma[i]);
      sigma[i] = w * e.values + b;
      theta[i] = sigma[i] + w * e.slopes * theta[i];
    }
  }
  const double scale = shape.output_scale * shape.output_scale;
  return {nngp * scale, ntk * scale};
}

}  // namespace lintel
