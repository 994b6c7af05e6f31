// The checks of a row of the table of ops. They return figures and assert nothing, so that a test
// can show that they fail where they should.
#pragma once

#include "op_table.hpp"

namespace lintel::test {

/// What one kind of check found: the largest error over all cases of a row.
struct Finding {
  std::string check;
  double error, bound;
  std::string where;  ///< the case with that error, and what went wrong if something was thrown

  bool holds() const { return error <= bound; }
};

/// Every check that applies to the row:
///
///   value               against plain loops
///   tangent             against differences of values
///   pairing             <J v, u> = <v, Jᵀ u>
///   linearize           its tangent and adjoint against jvp and vjp
///   second order        jvp(grad f), grad <grad f, v> and grad(jvp f) against each other
///   second differences  jvp(grad f) against differences of gradients
///   composite           value, tangent and adjoint against those of the composite form
///   constants           with some inputs constant, the same as with explicit zeros
///   unwanted            no cotangent of an input that nobody asked for
///   float               value, tangent and adjoint in float against double
std::vector<Finding> check_row(const Row& row);

}  // namespace lintel::test
