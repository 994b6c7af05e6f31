#include "lintel/core/finite_checks.hpp"

#include <cxxabi.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <memory>

#include "lintel/core/listed.hpp"

namespace lintel::detail {

std::string short_name(const std::type_info& type) {
  int status = 0;
  const std::unique_ptr<char, decltype(&std::free)> demangled(
      abi::__cxa_demangle(type.name(), nullptr, nullptr, &status), &std::free);
  std::string name = demangled ? demangled.get() : type.name();
  if (name.ends_with('>')) {
    std::size_t open = name.size() - 1;
    for (int depth = 1; depth > 0 && open > 0;) {
      --open;
      if (name[open] == '>') ++depth;
      if (name[open] == '<') --depth;
    }
    name.erase(open);
  }
  const std::size_t scope = name.rfind("::");
  return scope == std::string::npos ? name : name.substr(scope + 2);
}

namespace {
// Where only a shape is known, nothing speaks against it.
template <class S>
bool is_finite(const Tensor<S>& x) {
  if (!x.has_values()) return true;
  const std::vector<S> values = x.values();
  return std::all_of(values.begin(), values.end(), [](S v) { return std::isfinite(v); });
}

template <class S>
std::string shapes_of(Inputs<Tensor<S>> x) {
  return listed(x, ", ", &Tensor<S>::shape);
}
}  // namespace

template <class S>
void check_finite(const std::type_info& op, Inputs<Tensor<S>> x, const Tensor<S>& y) {
  if (is_finite(y) || !std::all_of(x.begin(), x.end(), is_finite<S>)) return;
  fail(short_name(op), " makes a number that is not finite of finite operands: shapes ",
       shapes_of(x), " to ", y.shape());
}

template <class S>
void check_rule(const std::type_info& op, const char* rule, Inputs<Tensor<S>> x, const Tensor<S>& y,
                Tangents<Tensor<S>> given, std::span<const Maybe<Tensor<S>>> made) {
  const auto finite_or_zero = [](const auto& part) { return !part || is_finite(*part); };
  if (std::all_of(made.begin(), made.end(), finite_or_zero) || !is_finite(y) ||
      !std::all_of(x.begin(), x.end(), is_finite<S>) ||
      !std::all_of(given.begin(), given.end(), finite_or_zero)) {
    return;
  }
  fail(short_name(op), "'s ", rule, " makes a number that is not finite of finite ones: shapes ",
       shapes_of(x), " to ", y.shape());
}

#define INSTANTIATE(S)                                                                    \
  template void check_finite(const std::type_info&, Inputs<Tensor<S>>, const Tensor<S>&); \
  template void check_rule(const std::type_info&, const char*, Inputs<Tensor<S>>,         \
                           const Tensor<S>&, Tangents<Tensor<S>>,                         \
                           std::span<const Maybe<Tensor<S>>>);
INSTANTIATE(float)
INSTANTIATE(double)
#undef INSTANTIATE

}  // namespace lintel::detail
