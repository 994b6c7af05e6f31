// The header of a .npy file: the text of a Python dict.
#pragma once

#include <bit>
#include <string>
#include <string_view>

#include "lintel/core/io/element_type.hpp"
#include "lintel/core/shape.hpp"

namespace lintel {

/// What a .npy file holds.
struct NpyHeader {
  ElementType type{};                       ///< of the elements
  std::endian order = std::endian::native;  ///< of an element's bytes
  bool fortran_order = false;               ///< whether the first axis moves fastest
  Shape shape;                              ///< of the array
};

/// Reads a text such as "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }": these three
/// keys once each, in any order, and blanks behind. Throws `Error` with the byte offset in the text
/// where it is anything else; `file` is for messages.
NpyHeader parse_npy_header(std::string_view text, const std::string& file);

}  // namespace lintel
