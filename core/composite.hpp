// Fused ops, and ops whose rules are those of a function spelled out in smaller ops.
//
// A fused op does in one kernel, its `value`, what takes several ops. It carries the same function
// spelled out in public ops, `composite(x)`: its fallback where the kernel does not reach, and the
// oracle that tests compare it with. Rules of other ops apply it like any op.
//
//   value(x)             the kernel
//   composite(x)         the same in public ops, for any value type
//   tangent, adjoint     if there are kernels for them too: for plain tensors only (and
//                        `keeps_inputs`, `keeps_output`, which say what they read)
#pragma once

#include "lintel/core/dual.hpp"
#include "lintel/core/var.hpp"

namespace lintel {

/// An op with rules of its own.
template <class Op>
concept HasRules = requires {
  Op::keeps_inputs;
};

/// Applies a fused op as far as its kernels reach (to plain values, and where it has rules to those
/// with one derivative along), and its composite form to values of more deeply nested types.
template <class Op, Value... Values>
JoinedType<Values...> apply_fused(Op op, const Values&... values) {
  using T = JoinedType<Values...>;
  const std::array<T, sizeof...(Values)> inputs{lift<T>(values)...};
  if constexpr (Plain<T> || (FirstOrder<T> && HasRules<Op>)) {
    return apply(op, Inputs<T>(inputs));
  } else {
    return op.composite(Inputs<T>(inputs));
  }
}

/// The tangent map of an op's composite form.
template <class Op, class T>
Maybe<T> composite_tangent(const Op& op, Inputs<T> x, Tangents<T> dx) {
  std::vector<Dual<T>> duals;
  for (std::size_t i = 0; i < x.size(); ++i) {
    duals.emplace_back(x[i], dx[i] ? Maybe<T>(*dx[i]) : Maybe<T>());
  }
  return op.composite(Inputs<Dual<T>>(duals)).tangent;
}

/// The adjoint map of an op's composite form.
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
