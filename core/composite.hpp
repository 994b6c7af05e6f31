// The derivative rules of a fused op, taken from its composite form.
#pragma once

#include "lintel/core/dual.hpp"
#include "lintel/core/var.hpp"

namespace lintel {

template <class Op, class T>
Maybe<T> composite_tangent(const Op& op, Inputs<T> x, Tangents<T> dx) {
  std::vector<Dual<T>> duals;
  for (std::size_t i = 0; i < x.size(); ++i) {
    duals.emplace_back(x[i], dx[i] ? Maybe<T>(*dx[i]) : Maybe<T>());
  }
  return op.composite(Inputs<Dual<T>>(duals)).tangent;
}

/// Read back from a tape of its own.
template <class Op, class T>
Cotangents<T> composite_adjoint(const Op& op, Inputs<T> x, const T& cotangent, Wanted wanted) {
  const auto tape = std::make_shared<Tape<T>>();
  std::vector<Var<T>> variables;
  for (std::size_t i = 0; i < x.size(); ++i) {
    variables.push_back(wanted[i] ? Var<T>::leaf(x[i], tape) : Var<T>(x[i]));
  }
  const Var<T> y = op.composite(Inputs<Var<T>>(variables));
  Cotangents<T> of_inputs(x.size());
  if (!y.tape) return of_inputs;
  Cotangents<T> all = tape->pull_back(y.place, cotangent, true);
  for (std::size_t i = 0; i < x.size(); ++i) {
    if (wanted[i]) of_inputs[i] = std::move(all[static_cast<std::size_t>(variables[i].place)]);
  }
  return of_inputs;
}

}  // namespace lintel
