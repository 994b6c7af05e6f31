// Which parameters of a function are the weights of dense layers: found on the tape, without help
// from the model.
#pragma once

#include <map>
#include <vector>

#include "lintel/core/ops.hpp"
#include "lintel/core/tape.hpp"

namespace lintel {

/// A dense layer of a function that was recorded with parameters of every example's own.
template <class T>
struct DenseLayer {
  const StepOf<op::Linear, T>* step;  ///< as recorded
  std::int64_t weight;                ///< its leaf
  std::int64_t bias;  ///< its leaf; −1 where it is none, or has another use as well

  /// What went in, [N, tokens, inputs].
  const T& x() const { return step->x[0]; }
  /// Rows of one example.
  std::int64_t tokens() const { return x().shape()[1]; }
  /// Numbers that go in, a row.
  std::int64_t inputs() const { return x().shape()[2]; }
  /// Numbers that come out, a row.
  std::int64_t outputs() const { return step->y.shape()[2]; }
};

/// The dense layers of the value at `result`, by place of their step: those `Linear` steps whose
/// weight is a leaf that is used there and nowhere else. A leaf may be reshaped on the way.
template <class T>
std::map<std::int64_t, DenseLayer<T>> dense_layers(const Tape<T>& tape, std::int64_t result) {
  const auto leaf_behind = [&tape](std::int64_t place) -> std::int64_t {
    while (place >= 0 && tape.step(place)) {
      if (!tape.step(place)->template as<op::Reshape>()) return -1;
      place = tape.step(place)->inputs[0];
    }
    return place;
  };
  std::vector<int> uses(static_cast<std::size_t>(tape.size()));  // of each leaf
  for (std::int64_t at = 0; at <= result; ++at) {
    const Step<T>* const step = tape.step(at);
    if (!step || step->template as<op::Reshape>()) continue;
    for (const std::int64_t input : step->inputs) {
      const std::int64_t leaf = leaf_behind(input);
      if (leaf >= 0) ++uses[static_cast<std::size_t>(leaf)];
    }
  }
  const auto used_once = [&uses](std::int64_t leaf) {
    return leaf >= 0 && uses[static_cast<std::size_t>(leaf)] == 1;
  };
  std::map<std::int64_t, DenseLayer<T>> layers;
  for (std::int64_t at = 0; at <= result; ++at) {
    const Step<T>* const step = tape.step(at);
    const auto* const linear = step ? step->template as<op::Linear>() : nullptr;
    if (!linear || linear->x[0].rank() != 3) continue;
    const std::int64_t weight = leaf_behind(step->inputs[1]), bias = leaf_behind(step->inputs[2]);
    if (used_once(weight)) layers[at] = {linear, weight, used_once(bias) ? bias : -1};
  }
  return layers;
}

}  // namespace lintel
