#include "lintel/core/tape.hpp"

#include <cxxabi.h>

#include <cstdlib>

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

}  // namespace lintel::detail
