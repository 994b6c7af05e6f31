// The kinds of numbers that files hold, and their conversion to the two kinds that tensors hold.
#pragma once

#include <bit>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace lintel {

/// A kind of number in a file.
enum class ElementType {
  boolean,
  int8,
  int16,
  int32,
  int64,
  uint8,
  uint16,
  uint32,
  uint64,
  float16,
  bfloat16,
  float32,
  float64
};

/// The bytes of one element.
std::int64_t byte_size(ElementType type);

/// The bytes of a tensor of these extents, none of them negative. Nothing where the product of the
/// extents other than zero, in bytes, takes more than 63 bits: the zeros are left out because
/// strides are products of the others.
std::optional<std::int64_t> byte_size(ElementType type, std::span<const std::int64_t> extents);

/// Converts elements, stored in this byte order, to `float` or `double`, rounding to nearest. Fills
/// `target`; `source` must hold byte_size(type) bytes for each of its elements. Booleans become 0
/// and 1.
template <class S>
void decode_elements(ElementType type, std::endian order, std::string_view source,
                     std::span<S> target);

}  // namespace lintel
