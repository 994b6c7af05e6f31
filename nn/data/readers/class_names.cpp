#include "lintel/nn/data/readers/class_names.hpp"

#include "lintel/core/error.hpp"
#include "lintel/core/io/text_lines.hpp"

namespace lintel {

std::vector<std::string> class_name_lines(std::span<const std::uint8_t> bytes,
                                          const std::string& name) {
  auto lines = text_lines(bytes);
  if (lines.empty()) fail(name, ": empty; expected a class name a line");
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (lines[i].empty()) fail(name, ": line ", i + 1, " is empty; expected a class name");
  }
  return lines;
}

}  // namespace lintel
