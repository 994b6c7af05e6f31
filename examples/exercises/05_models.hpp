// Exercises to lesson 5. Write your answers here; `sh run.sh exercise 5` checks them.
#pragma once

#include "lintel/core/transforms.hpp"
#include "not_yet.hpp"

using namespace lintel;

// 1. Something is missing: y = a x² + b x + c has three parameters. Name them all.
template <class T>
struct Parabola {
  T a, b, c;

  static void visit(const std::string& prefix, auto&& each, auto&... models) {
    each(prefix + "a", models.a...);
    each(prefix + "b", models.b...);
  }
  template <Value X>
  auto operator()(const X& x) const {
    return a * x * x + b * x + c;
  }
};

// 2. One step of gradient descent: the model moved along minus its gradient, times a rate. The
//    loss is generic in the model's value type.
template <Model M, class Loss>
M descended(const M& model, const Loss& loss, double rate) {
  not_yet();
}

// 3. With momentum: velocity' = momentum * velocity − rate * gradient, model' = model + velocity'.
//    A velocity is a model, too. Returns the pair (model', velocity').
template <Model M, class Loss>
std::pair<M, M> with_momentum(const M& model, const M& velocity, const Loss& loss, double rate,
                              double momentum) {
  not_yet();
}
