// A short name for a long text or many bytes, to see whether anything changed.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace study {

/// FNV-1a, 64 bits, over all that is added. Not for secrets.
class Fingerprint {
 public:
  Fingerprint& add(std::string_view bytes) {
    for (const char byte : bytes) mix(static_cast<unsigned char>(byte));
    mix(0x100);  // between two pieces
    return *this;
  }
  /// 16 hexadecimal digits.
  std::string text() const {
    static constexpr char digits[] = "0123456789abcdef";
    std::string result;
    for (int shift = 60; shift >= 0; shift -= 4) result += digits[(hash_ >> shift) & 15];
    return result;
  }

 private:
  void mix(std::uint64_t value) { hash_ = (hash_ ^ value) * 0x100000001b3ull; }

  std::uint64_t hash_ = 0xcbf29ce484222325ull;
};

}  // namespace study
