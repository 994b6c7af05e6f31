// The two 16-bit floating-point formats. Every value of either is a float, so nothing is rounded
// when they are read.
#pragma once

#include <bit>
#include <cmath>
#include <cstdint>

namespace lintel {

/// The value of an IEEE 754 half (1 sign bit, 5 exponent bits, 10 fraction bits). The fraction bits
/// of a NaN are kept.
inline float from_float16(std::uint16_t bits) {
  const std::uint32_t sign = static_cast<std::uint32_t>(bits & 0x8000u) << 16;
  const std::uint32_t exponent = (bits >> 10) & 31u, fraction = bits & 1023u;
  if (exponent == 0) {  // zero or subnormal: fraction · 2^-24
    const float magnitude = static_cast<float>(fraction) * 0x1p-24f;
    return std::bit_cast<float>(std::bit_cast<std::uint32_t>(magnitude) | sign);
  }
  const std::uint32_t rebiased = exponent == 31 ? 255u : exponent + (127 - 15);
  return std::bit_cast<float>(sign | rebiased << 23 | fraction << 13);
}

/// The half nearest to a float, the even one of two that are equally near. From 65520 on it is
/// infinite; a NaN stays one.
inline std::uint16_t to_float16(float value) {
  const std::uint32_t bits = std::bit_cast<std::uint32_t>(value);
  const std::uint32_t sign = bits >> 16 & 0x8000u, magnitude = bits & 0x7fffffffu;
  const auto signed_half = [sign](std::uint32_t half) {
    return static_cast<std::uint16_t>(sign | half);
  };
  constexpr std::uint32_t infinity = 0x7f800000u, too_large = 0x477ff000u, normal = 0x38800000u;
  if (magnitude > infinity) return signed_half(0x7e00u | (magnitude >> 13 & 1023u));
  if (magnitude >= too_large) return signed_half(0x7c00u);
  if (magnitude < normal) {  // a multiple of 2^-24
    return signed_half(
        static_cast<std::uint32_t>(std::nearbyint(std::bit_cast<float>(magnitude) * 0x1p24f)));
  }
  const std::uint32_t to_even = 0xfffu + (magnitude >> 13 & 1u);
  return signed_half((magnitude + to_even - (127u - 15u) * 0x800000u) >> 13);
}

/// The half nearest to a double, in one rounding: what lies beyond a float's precision still
/// decides between two halves, as the float's last bit.
inline std::uint16_t to_float16(double value) {
  float narrow = static_cast<float>(value);
  const double back = static_cast<double>(narrow);
  if (back != value && std::isfinite(narrow)) {
    std::uint32_t bits = std::bit_cast<std::uint32_t>(narrow);
    if (std::fabs(back) > std::fabs(value)) --bits;  // towards zero
    narrow = std::bit_cast<float>(bits | 1u);
  }
  return to_float16(narrow);
}

/// The value of a bfloat16: the upper half of a float.
inline float from_bfloat16(std::uint16_t bits) {
  return std::bit_cast<float>(static_cast<std::uint32_t>(bits) << 16);
}

}  // namespace lintel
