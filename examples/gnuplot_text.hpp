// Text in a script for gnuplot.
#pragma once

#include <algorithm>
#include <cctype>
#include <iomanip>
#include <string>

#include "lintel/core/error.hpp"

namespace lintel {

/// The text in single quotes, in which gnuplot sees no command: a quote within is doubled, and what
/// would end the line is a blank.
inline std::string gnuplot_text(std::string text) {
  std::ranges::replace_if(
      text, [](unsigned char byte) { return std::iscntrl(byte) != 0; }, ' ');
  return join(std::quoted(text, '\'', '\''));
}

}  // namespace lintel
