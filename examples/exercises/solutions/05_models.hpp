// Answers to the exercises of lesson 5.
#pragma once

#include "lintel/core/transforms.hpp"
#include "not_yet.hpp"

using namespace lintel;

// 1. All parameters are named.
template <class T>
struct Parabola {
  T a, b, c;

  static void visit(const std::string& prefix, auto&& each, auto&... models) {
    each(prefix + "a", models.a...);
    each(prefix + "b", models.b...);
    each(prefix + "c", models.c...);
  }
  template <Value X>
  auto operator()(const X& x) const {
    return a * x * x + b * x + c;
  }
};

// 2. Gradient descent.
template <Model M, class Loss>
M descended(const M& model, const Loss& loss, double rate) {
  return model - rate * grad(loss)(model);
}

// 3. Momentum.
template <Model M, class Loss>
std::pair<M, M> with_momentum(const M& model, const M& velocity, const Loss& loss, double rate,
                              double momentum) {
  const M next = momentum * velocity - rate * grad(loss)(model);
  return {model + next, next};
}
