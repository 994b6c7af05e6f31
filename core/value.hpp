// What a function's arguments may be: a tensor, or a tensor that carries derivatives along.
//
// The type is the mode. A function written for any value type T computes values when T is a
// `Tensor`, tangents when it is a `Dual`, adjoints when it is a `Var`, and nests as the types nest.
#pragma once

#include <optional>
#include <span>
#include <type_traits>

#include "lintel/core/tensor.hpp"

namespace lintel {

template <class U>
struct Dual;  // forward mode, core/dual.hpp
template <class U>
struct Var;  // reverse mode, core/var.hpp

namespace detail {
template <class T>
struct Nesting;  // what a value type is made of
template <class S>
struct Nesting<Tensor<S>> {
  using Scalar = S;
  using Inner = void;
};
template <class U>
struct Nesting<Dual<U>> {
  using Scalar = typename Nesting<U>::Scalar;
  using Inner = U;
};
template <class U>
struct Nesting<Var<U>> {
  using Scalar = typename Nesting<U>::Scalar;
  using Inner = U;
};

template <class Inside, class T>
constexpr bool is_within() {
  if constexpr (std::is_same_v<Inside, T>) {
    return true;
  } else if constexpr (std::is_void_v<typename Nesting<T>::Inner>) {
    return false;
  } else {
    return is_within<Inside, typename Nesting<T>::Inner>();
  }
}

template <class First, class... Rest>
struct Joined {
  using Others = typename Joined<Rest...>::Type;
  static_assert(is_within<First, Others>() || is_within<Others, First>(),
                "two value types of which neither is nested in the other meet in one op");
  using Type = std::conditional_t<is_within<Others, First>(), First, Others>;
};
template <class Only>
struct Joined<Only> {
  using Type = Only;
};
}  // namespace detail

/// `Tensor<S>`, `Dual<T>` or `Var<T>` of a value type T.
template <class T>
concept Value = requires {
  typename detail::Nesting<T>::Scalar;
};

/// `float` or `double`, at the bottom of a value type.
template <Value T>
using ScalarOf = typename detail::Nesting<T>::Scalar;

/// The most deeply nested of some value types: what an op on a mixture of them returns.
template <Value... Values>
using JoinedType = typename detail::Joined<Values...>::Type;

/// A `Tensor`: computes values only.
template <class T>
concept Plain = Value<T> && std::is_void_v<typename detail::Nesting<T>::Inner>;

/// A `Tensor`, or one with a single derivative along: as far as fused kernels reach. What is nested
/// more deeply takes the same function spelled out in smaller ops.
template <class T>
concept FirstOrder = Plain<T> || Plain<typename detail::Nesting<T>::Inner>;

/// The value as one of a more deeply nested type: a constant of every mode that it lacked.
template <Value T, Value X>
T lift(const X& x) {
  if constexpr (std::is_same_v<T, X>) {
    return x;
  } else {
    return T(lift<typename detail::Nesting<T>::Inner>(x));
  }
}

/// An error of the compiler with an explanation, where T is no value type: most often a reference,
/// from decltype.
template <class T, Value X>
requires(!Value<T>) auto lift(const X& x) {
  static_assert(Value<T>,
                "lift<T>: T is a reference or const, or no value type; of a parameter z, the type "
                "is std::decay_t<decltype(z)>");
  return lift<std::decay_t<T>>(x);
}

/// A value, or `std::nullopt`: a symbolic zero, which needs neither memory nor work.
template <class T>
using Maybe = std::optional<T>;

/// The inputs of one op.
template <class T>
using Inputs = std::span<const T>;
/// A tangent for each of them (null: a symbolic zero).
template <class T>
using Tangents = std::span<const T* const>;
/// A cotangent for each input of an op, or for each place of a tape; without one, nothing arrived.
template <class T>
using Cotangents = std::vector<Maybe<T>>;
/// For each input of an op: does anybody ask for its cotangent?
using Wanted = std::span<const char>;

}  // namespace lintel
