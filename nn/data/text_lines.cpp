#include "lintel/nn/data/text_lines.hpp"

#include "lintel/core/error.hpp"

namespace lintel {

std::vector<std::string> split_fields(std::string_view line, char separator) {
  std::vector<std::string> fields;
  for (;;) {
    const auto end = line.find(separator);
    fields.emplace_back(line.substr(0, end));
    if (end == std::string_view::npos) return fields;
    line.remove_prefix(end + 1);
  }
}

std::vector<std::string> text_lines(std::span<const std::uint8_t> bytes) {
  const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  auto lines = split_fields(text, '\n');
  for (std::string& line : lines) {
    if (line.ends_with('\r')) line.pop_back();
  }
  while (!lines.empty() && lines.back().empty()) lines.pop_back();
  return lines;
}

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
