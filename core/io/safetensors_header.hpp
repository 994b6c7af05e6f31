// What the header of a safetensors file says, checked before anything is done with it.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lintel/core/io/element_type.hpp"

namespace lintel {

/// One tensor of a safetensors file: its bytes are [begin, end) of the data behind the header.
struct SafetensorsEntry {
  ElementType type{};                       ///< of the elements
  std::vector<std::int64_t> extents;        ///< along each axis
  std::int64_t begin = 0;                   ///< the first byte, from the end of the header
  std::int64_t end = 0;                     ///< behind the last byte
  std::optional<std::uint32_t> checksum{};  ///< of these bytes, where lintel wrote them
};

/// All that a header says.
struct SafetensorsHeader {
  std::vector<std::string> names;                                ///< in the order of the header
  std::map<std::string, SafetensorsEntry, std::less<>> entries;  ///< by name
  std::map<std::string, std::string> metadata;                   ///< texts that the writer left
};

/// How safetensors files write an element type, such as "F32".
std::string_view safetensors_name(ElementType type);

/// Reads the JSON text of a header. `data_bytes` is the size of what follows it; `file` is for
/// messages. Throws `Error` when the text is not exactly what the format allows: no key twice,
/// known element types, sizes that agree with shapes, and tensors that cover the data without
/// overlap or hole. What lintel has stamped it with is checked, and no longer in the metadata.
SafetensorsHeader parse_safetensors_header(std::string_view text, std::size_t data_bytes,
                                           const std::string& file);

}  // namespace lintel
