#include "lintel/core/io/text_lines.hpp"

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

}  // namespace lintel
