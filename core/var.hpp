// Reverse mode: a value, and its place on the tape that remembers how it was computed.
#pragma once

#include <memory>

#include "lintel/core/kernels/elementwise.hpp"
#include "lintel/core/op.hpp"

namespace lintel {

/// One op as it was applied: it maps tangents of its inputs forward and a cotangent of its output
/// back.
template <class U>
struct Step {
  std::vector<std::int64_t> inputs;  ///< their places on the tape; -1 for a constant

  virtual ~Step() = default;
  /// The tangent of the output for those of the inputs, of which null ones are zero.
  virtual Maybe<U> tangent(Tangents<U> dx) const = 0;
  /// The cotangents of those inputs that want one.
  virtual Cotangents<U> adjoint(const U& cotangent, Wanted wanted) const = 0;
};

/// The steps of a computation in the order in which they were done. Read forward, it maps tangents
/// of the leaves to a tangent of the result; read back, a cotangent of the result to those of the
/// leaves.
template <class U>
class Tape {
 public:
  /// A place for a variable to start from.
  std::int64_t add_leaf() { return add(nullptr); }
  /// Appends a step; returns its place.
  std::int64_t add(std::unique_ptr<Step<U>> step) {
    steps_.push_back(std::move(step));
    return static_cast<std::int64_t>(steps_.size()) - 1;
  }

  /// Cotangents of the leaves (nothing at every other place) for one of the value at `from`. With
  /// `release`, each step is forgotten as soon as it is done, and the tape cannot be read again.
  Cotangents<U> pull_back(std::int64_t from, U cotangent, bool release = false) {
    return pull_back(from, std::move(cotangent), release,
                     [](std::int64_t, const U&, std::vector<char>&) {});
  }
  /// The same, while `see(place, cotangent, wanted)` is shown the cotangent that arrives at each
  /// step and may strike inputs off the list of those that want one.
  template <class See>
  Cotangents<U> pull_back(std::int64_t from, U cotangent, bool release, const See& see);

  /// The tangent of the value at `to`, for tangents of the leaves (by place; others are ignored).
  Maybe<U> push_forward(std::vector<Maybe<U>> tangents, std::int64_t to) const;

  /// The step at a place, null for a leaf.
  const Step<U>* step(std::int64_t place) const {
    return steps_[static_cast<std::size_t>(place)].get();
  }

 private:
  void check_readable() const {
    if (released_) fail("var: the tape was released by an earlier backward pass");
  }

  std::vector<std::unique_ptr<Step<U>>> steps_;
  bool released_ = false;
};

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
    return Var(std::move(value), tape, tape->add_leaf());
  }
  /// That of the value.
  const Shape& shape() const { return value.shape(); }
  /// A constant of which only the shape is kept.
  Var shape_only() const { return Var(value.shape_only()); }
};

/// sum += x; in place where it can be.
template <class S>
void accumulate(Tensor<S>& sum, const Tensor<S>& x) {
  kernels::accumulate(sum, x);
}
/// sum += x
template <class T>
void accumulate(T& sum, const T& x) {
  sum = sum + x;
}

template <class U>
template <class See>
Cotangents<U> Tape<U>::pull_back(std::int64_t from, U cotangent, bool release, const See& see) {
  check_readable();
  released_ = release;
  Cotangents<U> cotangents(steps_.size());
  cotangents[static_cast<std::size_t>(from)] = std::move(cotangent);
  std::vector<char> wanted;
  for (auto at = static_cast<std::size_t>(from) + 1; at-- > 0;) {
    if (!steps_[at]) continue;
    if (cotangents[at]) {
      const Step<U>& step = *steps_[at];
      wanted.clear();
      for (const std::int64_t input : step.inputs) wanted.push_back(input >= 0);
      see(static_cast<std::int64_t>(at), std::as_const(*cotangents[at]), wanted);
      Cotangents<U> of_inputs = step.adjoint(*cotangents[at], wanted);
      cotangents[at].reset();
      for (std::size_t i = 0; i < of_inputs.size(); ++i) {
        if (!wanted[i] || !of_inputs[i]) continue;
        Maybe<U>& sum = cotangents[static_cast<std::size_t>(step.inputs[i])];
        if (sum) {
          accumulate(*sum, *of_inputs[i]);
        } else {
          sum = std::move(of_inputs[i]);
        }
      }
    }
    if (release) steps_[at].reset();
  }
  return cotangents;
}

template <class U>
Maybe<U> Tape<U>::push_forward(std::vector<Maybe<U>> tangents, std::int64_t to) const {
  check_readable();
  const auto end = static_cast<std::size_t>(to) + 1;
  tangents.resize(std::max(tangents.size(), end));
  std::vector<std::size_t> last_use(end, 0);  // after it, a tangent is forgotten
  for (std::size_t at = 0; at < end; ++at) {
    if (!steps_[at]) continue;
    for (const std::int64_t input : steps_[at]->inputs) {
      if (input >= 0) last_use[static_cast<std::size_t>(input)] = at;
    }
  }
  std::vector<const U*> of_inputs;
  for (std::size_t at = 0; at < end; ++at) {
    if (!steps_[at]) continue;
    of_inputs.clear();
    bool constant = true;
    for (const std::int64_t input : steps_[at]->inputs) {
      const bool varies = input >= 0 && tangents[static_cast<std::size_t>(input)];
      of_inputs.push_back(varies ? &*tangents[static_cast<std::size_t>(input)] : nullptr);
      constant = constant && !varies;
    }
    if (!constant) tangents[at] = steps_[at]->tangent(of_inputs);
    for (const std::int64_t input : steps_[at]->inputs) {
      if (input >= 0 && last_use[static_cast<std::size_t>(input)] == at) {
        tangents[static_cast<std::size_t>(input)].reset();
      }
    }
  }
  return std::move(tangents[static_cast<std::size_t>(to)]);
}

namespace detail {
template <class Op, class U>
struct StepOf final : Step<U> {
  Op op;
  std::vector<U> x;
  U y;

  explicit StepOf(const Op& applied) : op(applied) {}
  Maybe<U> tangent(Tangents<U> dx) const override { return op.tangent(Inputs<U>(x), y, dx); }
  Cotangents<U> adjoint(const U& cotangent, Wanted wanted) const override {
    return op.adjoint(Inputs<U>(x), y, cotangent, wanted);
  }
};
}  // namespace detail

/// The op on the values, and a step on the tape of those inputs that have one.
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
      fail("var: two tapes meet in one op; lift<T>() the inner point to the outer type T");
    tape = input.tape;
  }
  U y = apply(op, Inputs<U>(values));
  if (!tape) return Var<U>(std::move(y));
  if constexpr (!Op::keeps_inputs) {
    for (U& value : values) value = value.shape_only();
  }
  auto step = std::make_unique<detail::StepOf<Op, U>>(op);  // with what `value` put there
  step->x = std::move(values);
  step->inputs = std::move(places);
  step->y = Op::keeps_output ? y : y.shape_only();
  const std::int64_t place = tape->add(std::move(step));
  return Var<U>(std::move(y), std::move(tape), place);
}

}  // namespace lintel
