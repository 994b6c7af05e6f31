// Finding the op that a NaN or an infinity comes from.
#pragma once

#include <atomic>
#include <typeinfo>

#include "lintel/core/value.hpp"

namespace lintel {

namespace detail {
inline std::atomic<int> finite_checks = 0;  // how many ask for them

std::string short_name(const std::type_info& type);  // without namespace and template arguments

// Throws `Error` where y has a NaN or an infinity and no operand has.
template <class S>
void check_finite(const std::type_info& op, Inputs<Tensor<S>> x, const Tensor<S>& y);
// The same of a rule of the op, "tangent" or "adjoint": of what it made of the operands, the result
// and the tangents or the cotangent that it was given.
template <class S>
void check_rule(const std::type_info& op, const char* rule, Inputs<Tensor<S>> x, const Tensor<S>& y,
                Tangents<Tensor<S>> given, std::span<const Maybe<Tensor<S>>> made);
}  // namespace detail

/// As long as one lives, an op that makes a NaN or an infinity of finite operands throws `Error`
/// with its name and shapes: in every thread and every mode, backward passes too. All is looked at,
/// so it is not for every day:
///
///     const FiniteChecks checks;
///     gradient(model, step);
class FiniteChecks {
 public:
  FiniteChecks() { ++detail::finite_checks; }
  FiniteChecks(const FiniteChecks&) = delete;
  FiniteChecks& operator=(const FiniteChecks&) = delete;
  ~FiniteChecks() { --detail::finite_checks; }
};

}  // namespace lintel
