// Several values in one text.
#pragma once

#include <functional>
#include <locale>
#include <sstream>
#include <string>

namespace lintel {

/// The values one after another, with `between` between two; `shown` says what is written of each,
/// by `<<`, whatever the program's locale is. Nothing for no values.
template <class Values, class Shown = std::identity>
std::string listed(const Values& values, const char* between = ", ", const Shown& shown = {}) {
  std::ostringstream out;
  out.imbue(std::locale::classic());
  const char* before = "";
  for (const auto& value : values) {
    out << before << std::invoke(shown, value);
    before = between;
  }
  return out.str();
}

}  // namespace lintel
