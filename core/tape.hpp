// The tape: what was computed, step by step, to be read forward (tangents), back (cotangents), or
// just looked at.
#pragma once

#include <memory>
#include <string>
#include <typeinfo>

#include "lintel/core/kernels/elementwise.hpp"
#include "lintel/core/op.hpp"

namespace lintel {

template <class Op, class U>
struct StepOf;

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

  /// The op's type without namespace and template arguments, such as "Linear".
  virtual std::string op_name() const = 0;
  /// What the op was applied to: values where it keeps them, or else only shapes.
  virtual Inputs<U> operands() const = 0;
  /// Its result: the value where the op keeps it, or else only the shape.
  virtual const U& result() const = 0;
  /// What the op itself keeps for its rules: attention its probabilities, for example.
  virtual std::vector<Tensor<ScalarOf<U>>> kept_by_op() const = 0;
  /// Multiplications and additions of products, if the op tells them.
  virtual std::optional<double> operations() const = 0;
  /// The step with its op (options included) if it is one of `op::Linear`, say; null if of another:
  /// `if (const auto* linear = step->template as<op::Linear>())`.
  template <class Op>
  const StepOf<Op, U>* as() const {
    return dynamic_cast<const StepOf<Op, U>*>(this);
  }
};

/// A step of a known op.
template <class Op, class U>
struct StepOf final : Step<U> {
  Op op;             ///< with what `value` put there
  std::vector<U> x;  ///< `operands`
  U y;               ///< `result`

  /// An op after its `value` was called; operands and result are still to be filled in.
  explicit StepOf(const Op& applied) : op(applied) {}
  Maybe<U> tangent(Tangents<U> dx) const override { return tangent_of(op, Inputs<U>(x), y, dx); }
  Cotangents<U> adjoint(const U& cotangent, Wanted wanted) const override {
    return adjoint_of(op, Inputs<U>(x), y, cotangent, wanted);
  }
  std::string op_name() const override { return detail::short_name(typeid(Op)); }
  Inputs<U> operands() const override { return x; }
  const U& result() const override { return y; }
  std::vector<Tensor<ScalarOf<U>>> kept_by_op() const override {
    if constexpr (requires { op.kept(); }) {
      return op.kept();
    } else {
      return {};
    }
  }
  std::optional<double> operations() const override {
    if constexpr (requires { op.operations(Inputs<U>(x)); }) {
      return op.operations(Inputs<U>(x));
    } else {
      return std::nullopt;
    }
  }
};

/// The steps of a computation in the order in which they were done. Read forward, it maps tangents
/// of the leaves to a tangent of the result; read back, a cotangent of the result to those of the
/// leaves.
template <class U>
class Tape {
 public:
  /// A place for a variable to start from.
  std::int64_t add_leaf(const Shape& shape) { return add(nullptr, shape); }
  /// A step whose result has this shape; its place.
  std::int64_t add(std::unique_ptr<Step<U>> step, const Shape& shape) {
    steps_.push_back(std::move(step));
    shapes_.push_back(shape);
    return size() - 1;
  }

  /// The cotangent of each leaf, by place (nothing at all others), from that of the value at
  /// `from`. With `release`, each step is forgotten as soon as it is done, and the tape cannot be
  /// read again.
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

  /// It was pulled back with `release` and cannot be read again.
  bool released() const { return released_; }
  /// How many places there are. To walk the tape, ask for the step at each, in this order or back.
  std::int64_t size() const { return static_cast<std::int64_t>(steps_.size()); }
  /// The step at a place; null for a leaf, and for any step that was released.
  const Step<U>* step(std::int64_t place) const {
    return steps_[static_cast<std::size_t>(place)].get();
  }
  /// The shape of the value at a place.
  const Shape& shape(std::int64_t place) const { return shapes_[static_cast<std::size_t>(place)]; }

 private:
  void check_readable(const char* function) const {
    if (released_) fail(function, ": the tape was released by an earlier backward pass");
  }

  std::vector<std::unique_ptr<Step<U>>> steps_;
  std::vector<Shape> shapes_;
  bool released_ = false;
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
  check_readable("pull_back");
  if (release) released_ = true;  // not written to otherwise: threads may read one tape
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
  check_readable("push_forward");
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
    tangents[at] = constant ? Maybe<U>() : steps_[at]->tangent(of_inputs);
    for (const std::int64_t input : steps_[at]->inputs) {
      if (input >= 0 && last_use[static_cast<std::size_t>(input)] == at) {
        tangents[static_cast<std::size_t>(input)].reset();
      }
    }
  }
  return std::move(tangents[static_cast<std::size_t>(to)]);
}

}  // namespace lintel
