// What an op is: one definition of a value, a tangent map and an adjoint map, from which every mode
// follows.
//
// An op is a small object (its options are its members) with
//
//   value(x)                        the result for plain tensors, by kernels
//   tangent(x, y, dx)               dy = Σ_i ∂y/∂x_i dx_i, where dx_i may be a symbolic zero, but
//                                   at least one is not
//   adjoint(x, y, ȳ, wanted)        x̄_i = (∂y/∂x_i)ᵀ ȳ for each input that wants one
//
// where the two rules are written in terms of public ops on any value type T, so that derivatives
// of derivatives come by themselves. `keeps_inputs` and `keeps_output` say what the rules read
// beyond shapes: of inputs and output, reverse mode keeps nothing else. `value` may keep in the op
// object what its rules will want again; `kept()` lists such tensors and `operations(x)` counts
// multiplications and additions of products, for whoever looks at a tape. Both are optional.
#pragma once

#include <array>
#include <concepts>

#include "lintel/core/finite_checks.hpp"
#include "lintel/core/value.hpp"

namespace lintel {

/// Applies an op to plain tensors. Dual and Var have overloads of their own (dual.hpp, var.hpp).
template <class Op, class S>
Tensor<S> apply(Op& op, Inputs<Tensor<S>> x) {
  Tensor<S> y = op.value(x);
  if (detail::finite_checks.load(std::memory_order_relaxed) > 0) {
    detail::check_finite(typeid(Op), x, y);
  }
  return y;
}

namespace detail {
// Rules in public ops are looked at op by op; a fused op's rule may call a kernel of its own.
template <class Op, class T>
void check_rule(const char* rule, Inputs<T> x, const T& y, Tangents<T> given,
                std::span<const Maybe<T>> made) {
  if constexpr (std::same_as<T, Tensor<ScalarOf<T>>>) {
    if (finite_checks.load(std::memory_order_relaxed) > 0) {
      check_rule(typeid(Op), rule, x, y, given, made);
    }
  }
}
}  // namespace detail

/// The op's `tangent`; `FiniteChecks` look at it.
template <class Op, class T>
Maybe<T> tangent_of(const Op& op, Inputs<T> x, const T& y, Tangents<T> dx) {
  Maybe<T> dy = op.tangent(x, y, dx);
  detail::check_rule<Op>("tangent", x, y, dx, std::span<const Maybe<T>>(&dy, 1));
  return dy;
}

/// The op's `adjoint`; `FiniteChecks` look at it.
template <class Op, class T>
Cotangents<T> adjoint_of(const Op& op, Inputs<T> x, const T& y, const T& cotangent, Wanted wanted) {
  Cotangents<T> dx = op.adjoint(x, y, cotangent, wanted);
  const T* const given = &cotangent;
  detail::check_rule<Op>("adjoint", x, y, Tangents<T>(&given, 1), std::span<const Maybe<T>>(dx));
  return dx;
}

/// Applies an op to values of any nesting, lifted to the deepest of their types.
template <class Op, Value... Values>
JoinedType<Values...> apply_to(Op op, const Values&... values) {
  using T = JoinedType<Values...>;
  const std::array<T, sizeof...(Values)> inputs{lift<T>(values)...};
  return apply(op, Inputs<T>(inputs));
}

/// An op of one input, element by element: it gives f (`value`) and f' (`derivative(x, y)`).
/// Where f' and the product with it can be had in one pass, it gives `derivative_times(x, y,
/// factor)`.
template <class Self>
struct Elementwise {
  static constexpr bool keeps_inputs = true;  ///< whether the rules read the inputs
  static constexpr bool keeps_output = true;  ///< whether they read the output

  /// f'(x) dx
  template <class T>
  Maybe<T> tangent(Inputs<T> x, const T& y, Tangents<T> dx) const {
    return product(x[0], y, *dx[0]);
  }
  /// f'(x) ȳ
  template <class T>
  Cotangents<T> adjoint(Inputs<T> x, const T& y, const T& cotangent, Wanted) const {
    return {product(x[0], y, cotangent)};
  }

 private:
  template <class T>
  T product(const T& x, const T& y, const T& factor) const {
    const Self& self = static_cast<const Self&>(*this);
    if constexpr (requires { self.derivative_times(x, y, factor); }) {
      return self.derivative_times(x, y, factor);
    } else {
      return self.derivative(x, y) * factor;
    }
  }
};

/// An op that is linear in its one input: it gives itself (`value`) and its adjoint
/// (`transpose(shape of x, ȳ)`). It keeps neither input nor output.
template <class Self>
struct LinearMap {
  static constexpr bool keeps_inputs = false;  ///< of the input only the shape
  static constexpr bool keeps_output = false;  ///< of the output nothing

  /// The op itself, on dx.
  template <class T>
  Maybe<T> tangent(Inputs<T>, const T&, Tangents<T> dx) const {
    return apply_to(static_cast<const Self&>(*this), *dx[0]);
  }
  /// Its transpose, on ȳ.
  template <class T>
  Cotangents<T> adjoint(Inputs<T> x, const T&, const T& cotangent, Wanted) const {
    return {static_cast<const Self&>(*this).transpose(x[0].shape(), cotangent)};
  }
};

}  // namespace lintel
