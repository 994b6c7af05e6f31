// A tape that can be seen: as a table, and as a picture (Graphviz).
//
// For debugging and for learning: which ops were recorded, on what, how many bytes each keeps for
// its rules, what its value cost, and which parameters ask for a derivative through it.
#pragma once

#include <algorithm>
#include <iosfwd>
#include <map>
#include <optional>
#include <string>

#include "lintel/core/transforms.hpp"

namespace lintel {

/// Names of leaves, by their place on a tape. Others are called "leaf".
using LeafNames = std::map<std::int64_t, std::string>;

/// The names of a recorded point's parameters.
template <Point X>
LeafNames leaf_names(const X& leaves) {
  LeafNames names;
  for_each_parameter(
      [&names](const std::string& name, const auto& leaf) { names[leaf.place] = name; }, leaves);
  return names;
}

/// What is shown of one place.
struct TapeLine {
  std::string name;                  ///< of the op or the leaf
  bool is_leaf;                      ///< or else a step
  Shape shape;                       ///< of the value
  std::vector<std::int64_t> inputs;  ///< places; −1 for a constant
  /// Bytes of tensors that the step keeps alive and neither a leaf nor an earlier step does.
  std::size_t bytes_kept;
  std::optional<double> operations;    ///< of the value, where the op knows them
  std::vector<std::int64_t> asked_by;  ///< the leaves that it is computed from
};

namespace detail {
// The tensors that a value of any nesting is made of.
template <class S, class Each>
void for_each_tensor(const Tensor<S>& value, const Each& each) {
  if (value.has_values()) each(value);
}
template <class U, class Each>
void for_each_tensor(const Dual<U>& value, const Each& each) {
  for_each_tensor(value.primal, each);
  if (value.tangent) for_each_tensor(*value.tangent, each);
}
template <class U, class Each>
void for_each_tensor(const Var<U>& value, const Each& each) {
  for_each_tensor(value.value, each);
}

// Memory that is known to be kept, as ranges of addresses.
class KeptMemory {
 public:
  /// Adds what lies between a tensor's first and last element; how much of it is new, in bytes.
  template <class S>
  std::size_t add(const Tensor<S>& tensor) {
    if (tensor.size() == 0) return 0;
    std::int64_t last = 0;
    for (std::int64_t axis = 0; axis < tensor.rank(); ++axis) {
      last += (tensor.shape()[axis] - 1) * tensor.strides()[axis];
    }
    const auto first = reinterpret_cast<std::uintptr_t>(tensor.data());
    return add(first, first + static_cast<std::size_t>(last + 1) * sizeof(S));
  }

 private:
  std::size_t add(std::uintptr_t begin, std::uintptr_t end);
  std::map<std::uintptr_t, std::uintptr_t> ranges_;  // begin and end; apart from each other
};

void print_lines(const std::vector<TapeLine>& lines, std::ostream& out);
std::string lines_to_dot(const std::vector<TapeLine>& lines);
}  // namespace detail

/// What there is to see of a tape, place by place. Throws `Error` for a tape that was released.
template <class U>
std::vector<TapeLine> lines_of(const Tape<U>& tape, const LeafNames& names = {}) {
  if (tape.released()) fail("lines_of: the tape was released by an earlier backward pass");
  detail::KeptMemory kept;
  for (std::int64_t place = 0; place < tape.size(); ++place) {  // what leaves hold in any case
    if (!tape.step(place)) continue;
    const Step<U>& step = *tape.step(place);
    for (std::size_t i = 0; i < step.inputs.size(); ++i) {
      if (step.inputs[i] < 0 || tape.step(step.inputs[i])) continue;
      detail::for_each_tensor(step.operands()[i], [&](const auto& tensor) { kept.add(tensor); });
    }
  }
  std::vector<TapeLine> lines;
  for (std::int64_t place = 0; place < tape.size(); ++place) {
    TapeLine line{"leaf", true, tape.shape(place), {}, 0, {}, {}};
    if (tape.step(place)) {
      const Step<U>& step = *tape.step(place);
      line.name = step.op_name();
      line.is_leaf = false;
      line.inputs = step.inputs;
      line.operations = step.operations();
      const auto add = [&](const auto& tensor) { line.bytes_kept += kept.add(tensor); };
      for (const U& operand : step.operands()) detail::for_each_tensor(operand, add);
      detail::for_each_tensor(step.result(), add);
      for (const auto& tensor : step.kept_by_op()) detail::for_each_tensor(tensor, add);
      for (const std::int64_t input : step.inputs) {
        if (input < 0) continue;
        const TapeLine& of_input = lines[static_cast<std::size_t>(input)];
        std::vector<std::int64_t> all;
        const std::vector<std::int64_t> from =
            of_input.is_leaf ? std::vector<std::int64_t>{input} : of_input.asked_by;
        std::set_union(line.asked_by.begin(), line.asked_by.end(), from.begin(), from.end(),
                       std::back_inserter(all));
        line.asked_by = std::move(all);
      }
    } else if (const auto name = names.find(place); name != names.end()) {
      line.name = name->second;
    }
    lines.push_back(std::move(line));
  }
  return lines;
}

/// Writes a tape as a table, a line a place.
template <class U>
void print(const Tape<U>& tape, std::ostream& out, const LeafNames& names = {}) {
  detail::print_lines(lines_of(tape, names), out);
}
/// A tape as the text of a Graphviz picture: `dot -Tsvg` draws it.
template <class U>
std::string to_dot(const Tape<U>& tape, const LeafNames& names = {}) {
  return detail::lines_to_dot(lines_of(tape, names));
}

/// The same of what `linearize` recorded, with the names of the point's parameters.
template <Point X>
void print(const Linearization<X>& function, std::ostream& out) {
  print(function.tape(), out, leaf_names(function.leaves()));
}
/// The same as a picture.
template <Point X>
std::string to_dot(const Linearization<X>& function) {
  return to_dot(function.tape(), leaf_names(function.leaves()));
}

}  // namespace lintel
