// Answers to the exercises of lesson 7.
#pragma once

#include "lintel/core/transforms.hpp"
#include "not_yet.hpp"

using namespace lintel;

// 1. −log(1/10)
inline double untrained_loss = 2.30;

// 2. Cross entropy.
template <Value T>
T my_cross_entropy(const T& logits, std::span<const std::int32_t> labels) {
  const auto wanted = Tensor<double>::one_hot(labels, logits.shape()[1]);
  return mean(sum(log(softmax(logits)) * wanted, {1})) * -1.0;
}

// 3. Clipping.
template <Point X>
X clipped(const X& gradient, double most) {
  const double length = norm(gradient);
  return length > most ? gradient * (most / length) : gradient;
}
