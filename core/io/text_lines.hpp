// Small text files as lines.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace lintel {

/// The lines of a text, without line ends of either kind and without empty lines at its end.
std::vector<std::string> text_lines(std::span<const std::uint8_t> bytes);

/// The fields of a line between separators, at least one; they may be empty.
std::vector<std::string> split_fields(std::string_view line, char separator);

}  // namespace lintel
