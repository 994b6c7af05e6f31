// Bytes and numbers as text, as pages hold them.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace study {

/// Base64 (RFC 4648, with padding).
std::string base64(std::string_view bytes);

/// The bytes of numbers as they lie in memory, little-endian on every machine that this runs on.
template <class Number>
std::string_view bytes_of(std::span<const Number> numbers) {
  return {reinterpret_cast<const char*>(numbers.data()), numbers.size_bytes()};
}

}  // namespace study
