// Reverse mode: a value, and its place on the tape that remembers how it was computed.
#pragma once

#include "lintel/core/tape.hpp"

namespace lintel {

/// A variable: what is computed from it is recorded. Without a tape it is a constant.
template <class U>
struct Var {
  U value;                        ///< what has been computed
  std::shared_ptr<Tape<U>> tape;  ///< where it is recorded; null for a constant
  std::int64_t place = -1;        ///< on the tape

  Var() = default;
  /// A constant.
  explicit Var(U constant) : value(std::move(constant)) {}
  /// A value that stands on a tape already.
  Var(U at, std::shared_ptr<Tape<U>> on, std::int64_t where)
      : value(std::move(at)), tape(std::move(on)), place(where) {}

  /// A variable that starts on this tape.
  static Var leaf(U value, const std::shared_ptr<Tape<U>>& tape) {
    const std::int64_t place = tape->add_leaf(value.shape());
    return Var(std::move(value), tape, place);
  }
  /// That of the value.
  const Shape& shape() const { return value.shape(); }
  /// A constant of which only the shape is kept.
  Var shape_only() const { return Var(value.shape_only()); }
};

/// The op on the values; where an input is on a tape, it is recorded there as a step.
template <class Op, class U>
Var<U> apply(Op& op, Inputs<Var<U>> x) {
  std::vector<U> values;
  std::vector<std::int64_t> places;
  std::shared_ptr<Tape<U>> tape;
  for (const Var<U>& input : x) {
    values.push_back(input.value);
    places.push_back(input.place);
    if (!input.tape) continue;
    if (tape && tape != input.tape)
      fail(detail::short_name(typeid(Op)),
           ": two tapes meet in one op; lift<T>() the inner point to the outer type T");
    tape = input.tape;
  }
  U y = apply(op, Inputs<U>(values));
  if (!tape) return Var<U>(std::move(y));
  if constexpr (!Op::keeps_inputs) {
    for (U& value : values) value = value.shape_only();
  }
  auto step = std::make_unique<StepOf<Op, U>>(op);
  step->x = std::move(values);
  step->inputs = std::move(places);
  step->y = Op::keeps_output ? y : y.shape_only();
  const std::int64_t place = tape->add(std::move(step), y.shape());
  return Var<U>(std::move(y), std::move(tape), place);
}

}  // namespace lintel
