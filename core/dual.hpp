// Forward mode: a value and its tangent travel together.
#pragma once

#include "lintel/core/op.hpp"

namespace lintel {

/// A dual number made of tensors: primal + ε tangent with ε² = 0. Whatever is computed from it
/// carries its directional derivative along. Without a tangent it is a constant, at no cost.
template <class U>
struct Dual {
  U primal;                 ///< the value
  Maybe<U> tangent;         ///< its derivative, of the same shape; nothing for a constant
  std::uint64_t level = 0;  ///< which derivative the tangent belongs to; 0 if made by hand

  Dual() = default;
  /// A constant.
  explicit Dual(U value) : primal(std::move(value)) {}
  /// A value and its tangent. Throws `Error` where their shapes differ.
  Dual(U value, Maybe<U> direction, std::uint64_t of_level = 0)
      : primal(std::move(value)), tangent(std::move(direction)), level(of_level) {
    if (tangent && tangent->shape() != primal.shape()) {
      fail("dual: a tangent of shape ", tangent->shape(), " at a primal of shape ", primal.shape());
    }
  }

  /// That of the primal.
  const Shape& shape() const { return primal.shape(); }
  /// A constant of which only the shape is kept.
  Dual shape_only() const { return Dual(primal.shape_only()); }
};

/// The op on the primals, and its tangent map on the tangents, if any input has one.
template <class Op, class U>
Dual<U> apply(Op& op, Inputs<Dual<U>> x) {
  std::vector<U> primals;
  std::vector<const U*> tangents;
  bool constant = true;
  std::uint64_t level = 0;
  for (const Dual<U>& input : x) {
    primals.push_back(input.primal);
    tangents.push_back(input.tangent ? &*input.tangent : nullptr);
    if (!input.tangent) continue;
    if (!constant && input.level != level) {
      fail("dual: two derivatives meet in one op; lift<T>() the inner point to the outer type T");
    }
    level = input.level;
    constant = false;
  }
  U y = apply(op, Inputs<U>(primals));
  if (constant) return Dual<U>(std::move(y));
  Maybe<U> tangent = tangent_of(op, Inputs<U>(primals), std::as_const(y), Tangents<U>(tangents));
  return Dual<U>(std::move(y), std::move(tangent), level);
}

}  // namespace lintel
