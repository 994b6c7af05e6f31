// Fully connected networks: the way to infinite width, and how lazy or rich training is.
#include <iostream>

#include "lintel/core/kernels/eigen.hpp"
#include "lintel/nn/progress.hpp"
#include "lintel/tangent/ntk/empirical.hpp"
#include "lintel/tangent/ntk/infinite_width.hpp"
#include "lintel/tangent/ntk/movement.hpp"
#include "parts.hpp"

namespace ntk {

using namespace lintel;

namespace {
// The slope of a straight line through (log x, log y).
double log_slope(const Curve& curve) {
  double x = 0, y = 0, xx = 0, xy = 0;
  const auto n = static_cast<double>(curve.points.size());
  for (const auto& [a, b] : curve.points) {
    x += std::log(a) / n;
    y += std::log(b) / n;
    xx += std::log(a) * std::log(a) / n;
    xy += std::log(a) * std::log(b) / n;
  }
  return (xy - x * y) / (xx - x * x);
}
}  // namespace

Json width_part(const Options& options) {
  constexpr std::uint64_t seeds = 5;
  Random random(options.seed, "width");
  const auto inputs = Tensor<double>::normal({8, 16}, random);
  Figure figure{"width", "The empirical kernel against infinite width", "width",
                "relative difference", true};
  Json json;
  std::cout << "\nThe empirical kernel against the infinite-width one (2 hidden layers, " << seeds
            << " seeds)\n";
  Progress progress("width", 2 * 7 * static_cast<std::int64_t>(seeds));
  std::int64_t done = 0;
  for (const auto& [name, nonlinearity] :
       {std::pair("relu", Nonlinearity::relu), std::pair("erf", Nonlinearity::erf)}) {
    Curve curve{name, {}};
    for (std::int64_t width = 64; width <= 4096; width *= 2) {
      const DenseShape shape{.inputs = 16,
                             .width = width,
                             .hidden = 2,
                             .nonlinearity = nonlinearity,
                             .bias_variance = 0.1};
      const auto limit = infinite_width_kernels(shape, inputs, inputs).ntk;
      double square = 0;
      for (std::uint64_t seed = 0; seed < seeds; ++seed) {
        const auto network = make_dense_network<float>(shape, options.seed + seed);
        const Number x = cast<float>(inputs);
        const auto kernel = cast<double>(empirical_ntk(outputs, network, x, x, Kernel::trace));
        square += std::pow(relative_movement(limit, kernel), 2) / static_cast<double>(seeds);
        progress.show(++done, join(name, ", width ", width));
      }
      curve.points.emplace_back(width, std::sqrt(square));
    }
    const double slope = log_slope(curve), last = curve.points.back().second;
    std::cout << "  " << name << ": slope " << slope << " in log-log, " << 100 * last
              << " % apart at width 4096\n";
    json[name] = {{"slope", slope}, {"at_4096", last}, {"differences", curve.points}};
    figure.curves.push_back(curve);
  }
  draw(figure, options.out);
  return json;
}

namespace {
// Gradient descent on ½ |f − offset − y|², `offset` being the outputs at the start, so that it
// learns from there; at a rate of 0.3 / the kernel's largest eigenvalue. Returns the network, and
// the loss before the last step as a share of that of zeros.
template <class Network>
std::pair<Network, double> descended(const Network& start, const Number& x, const Number& y,
                                     const Number& kernel, std::int64_t steps) {
  const Number offset = start(x);
  const auto eigen = lintel::kernels::symmetric_eigen(kernel);
  const double largest = static_cast<double>(eigen.values.at({kernel.shape()[0] - 1}));
  const auto loss = [&](const auto& m) {
    const auto residual = m(x) - offset - y;
    return 0.5 * sum(residual * residual);
  };
  Network network = start;
  double left = 0;
  for (std::int64_t step = 0; step < steps; ++step) {
    const auto [value, gradient] = value_and_grad(loss)(network);
    left = static_cast<double>(value.item());
    network = network - (0.3 / largest) * gradient;
  }
  return {network, left / (0.5 * static_cast<double>(sum(y * y).item()))};
}
}  // namespace

Json regimes_part(const Options& options) {
  Random random(options.seed, "regimes");
  constexpr std::int64_t examples = 24, steps = 300;
  const Number x = Number::normal({examples, 10}, random);
  const Number y = tanh(sum(x.sliced(1, 0, 2), {1}, Keep::yes));
  Figure kernels{"regimes_kernel", "How far training moves the kernel", "output scale",
                 "relative movement of the kernel", true};
  Figure features{"regimes_features", "How far training moves the features", "output scale",
                  "relative movement of the features", true};
  Json json = Json::array();
  std::cout << "\nLazy and rich: " << steps << " steps of gradient descent on " << examples
            << " examples\n   width   scale   loss left   kernel moved   features moved\n";
  for (const std::int64_t width : {32, 128, 512}) {
    Curve of_kernel{join("width ", width), {}}, of_features = of_kernel;
    for (const double scale : {0.1, 0.3, 1.0, 3.0, 10.0}) {
      const DenseShape shape{.inputs = 10, .width = width, .hidden = 2, .output_scale = scale};
      const auto start = make_dense_network<float>(shape, options.seed);
      const Number before = empirical_ntk(outputs, start, x, x, Kernel::trace);
      const auto [network, share] = descended(start, x, y, before, steps);
      const double moved =
          relative_movement(before, empirical_ntk(outputs, network, x, x, Kernel::trace));
      const double features_moved = relative_movement(start.features(x), network.features(x));
      of_kernel.points.emplace_back(scale, moved);
      of_features.points.emplace_back(scale, features_moved);
      json.push_back({{"width", width},
                      {"output_scale", scale},
                      {"loss_left", share},
                      {"kernel_movement", moved},
                      {"feature_movement", features_moved}});
      std::printf("%8ld %7.1f %10.4f %14.4f %16.4f\n", static_cast<long>(width), scale, share,
                  moved, features_moved);
    }
    kernels.curves.push_back(of_kernel);
    features.curves.push_back(of_features);
  }
  draw(kernels, options.out);
  draw(features, options.out);
  return json;
}

}  // namespace ntk
