// A vision transformer small enough to be checked number by number, and ways to compare models.
#pragma once

#include <algorithm>
#include <cmath>

#include "lintel/core/transforms.hpp"
#include "lintel/nn/layers/vit.hpp"

namespace lintel::test {

using Real = Tensor<double>;

inline VitShape tiny_shape() {
  return {.image = 8, .patch = 4, .width = 6, .depth = 2, .heads = 2, .classes = 3};
}

/// Random in every parameter: fresh models have zeros and ones, which hide mistakes.
template <class S>
Vit<Tensor<S>> tiny_vit(std::uint64_t seed, const VitShape& shape = tiny_shape()) {
  Vit<Tensor<S>> vit = make_vit<S>(shape, seed);
  for_each_parameter(
      [seed](const std::string& name, Tensor<S>& p) {
        Random random(seed, "test " + name);
        p = p + Tensor<S>::normal(p.shape(), random, 0.3);
      },
      vit);
  return vit;
}

/// A direction with normal values in every parameter.
template <Model M>
M random_direction(const M& like, std::uint64_t seed) {
  M direction = like;
  for_each_parameter(
      [seed](const std::string& name, auto& p) {
        Random random(seed, "direction " + name);
        p = std::decay_t<decltype(p)>::normal(p.shape(), random);
      },
      direction);
  return direction;
}

/// Images for a tiny model, [count, 3, side, side].
template <class S>
Tensor<S> random_images(std::int64_t count, std::uint64_t seed, std::int64_t side = 8) {
  Random random(seed, "images");
  return Tensor<S>::uniform({count, 3, side, side}, random, -1, 1);
}

/// The largest difference of two models' numbers, relative to the largest number of either.
template <Point A>
double model_difference(const A& a, const A& b) {
  double largest = 0, worst = 0;
  for_each_parameter(
      [&](const std::string&, const auto& p, const auto& q) {
        const auto x = p.values(), y = q.values();
        if (p.shape() != q.shape()) worst = INFINITY;
        for (std::size_t i = 0; i < std::min(x.size(), y.size()); ++i) {
          largest = std::max({largest, std::fabs(double(x[i])), std::fabs(double(y[i]))});
          const double apart = std::fabs(double(x[i]) - double(y[i]));
          worst = std::isnan(apart) ? INFINITY : std::max(worst, apart);
        }
      },
      a, b);
  return worst == 0 ? 0 : worst / largest;
}

/// Equal to the last bit.
template <Point A>
bool same_bits(const A& a, const A& b) {
  bool same = true;
  for_each_parameter(
      [&same](const std::string&, const auto& p, const auto& q) {
        same = same && p.shape() == q.shape() && p.values() == q.values();
      },
      a, b);
  return same;
}

/// The model with `step` added to element `at` of the parameter `name`.
template <Model M>
M nudged(M model, const std::string& name, std::int64_t at, double step) {
  for_each_parameter(
      [&](const std::string& own, auto& p) {
        if (own == name) p.mutable_data()[at] += step;
      },
      model);
  return model;
}

/// (f(x + h v) − f(x − h v)) / 2h, for f with a tensor as its result.
template <class F, Model M>
auto difference_quotient(const F& f, const M& x, const M& v, double h = 1e-5) {
  return (f(x + h * v) - f(x - h * v)) * (1 / (2 * h));
}

}  // namespace lintel::test
