// What stands where an answer is missing.
#pragma once

#include <limits>

/// Thrown by a function that has not been written yet.
struct NotYet {};
[[noreturn]] inline void not_yet() { throw NotYet(); }

/// A number that has not been predicted yet.
inline constexpr double predict = std::numeric_limits<double>::quiet_NaN();
