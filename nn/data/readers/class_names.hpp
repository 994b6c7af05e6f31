// The names of the classes, where they lie in a file of their own.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace lintel {

/// A text file of one class name a line. Throws `Error` when there is none or one is empty.
std::vector<std::string> class_name_lines(std::span<const std::uint8_t> bytes,
                                          const std::string& name);

}  // namespace lintel
