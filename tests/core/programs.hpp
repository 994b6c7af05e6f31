// Programs of ops, drawn at random: what no table of single ops shows, that they hold together.
#pragma once

#include <string>
#include <vector>

#include "inputs.hpp"
#include "lintel/core/transforms.hpp"
#include "op_table.hpp"

namespace lintel::test {

/// The ops that programs are made of. Every value has three axes.
enum class Kind {
  add,
  subtract,
  multiply,
  divide,
  tanh,
  sigmoid,
  silu,
  gelu,
  sin,
  cos,
  square,
  softmax,
  log_softmax,
  normalize,
  l2_normalize,
  matmul,
  matmul_transposed,
  linear,
  layer_norm,
  attention,
  permute,
  reshape,
  slice,
  concat,
  gather,
  sum,
  broadcast
};

/// One op on one or two of the values before it: the inputs, then the results of earlier steps.
struct Step {
  Kind kind;
  std::size_t first, second;  ///< places of the operands; the second is not read by every op
  std::int64_t choice;        ///< an axis, an order, a place: what else the op needs
};

/// How the ops are computed.
enum class Form {
  own,        ///< by lintel's ops, kernels and fused rules included
  composite,  ///< each by other public ops, and fused ones by their composite form
  wrong,      ///< composite, but with a sigmoid that is a little too steep: to show that it is seen
};

struct Program {
  std::vector<Index> inputs;  ///< their shapes
  std::vector<Step> steps;

  /// The last step's value for these inputs.
  template <Value T>
  T operator()(const Arguments<T>& x, Form form) const;
  /// A line for each step, to be read where a program fails.
  std::string listing() const;
};

/// Two to four inputs and up to `most_steps` steps, such that no value has more than 200 elements.
Program draw_program(Random& random, std::size_t most_steps);

/// The largest errors between lintel's own ops and another form, each relative to the larger of 1
/// and the largest number compared. For `pairing`, |<J v, u> − <v, Jᵀ u>|, likewise.
struct ProgramErrors {
  double value = 0, tangent = 0, adjoint = 0, pairing = 0, second_order = 0;
  double largest() const;
};

/// Runs the program at a random point in random layouts. Nothing where its values or derivatives
/// grow beyond 10⁴, so that rounding says nothing any more.
std::optional<ProgramErrors> check_program(const Program& program, Form other, Random& random);

}  // namespace lintel::test
