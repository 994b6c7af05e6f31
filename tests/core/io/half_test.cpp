#include "lintel/core/io/half.hpp"

#include <cmath>

#include "catch.hpp"

using namespace lintel;

namespace {
// The value that the definition of such a format gives, by arithmetic in double.
double by_definition(std::uint32_t bits, int exponent_bits, int fraction_bits) {
  const int bias = (1 << (exponent_bits - 1)) - 1;
  const int exponent = static_cast<int>(bits >> fraction_bits) & ((1 << exponent_bits) - 1);
  const double fraction = std::ldexp(bits & ((1u << fraction_bits) - 1), -fraction_bits);
  double magnitude = 0;
  if (exponent == (1 << exponent_bits) - 1) {
    magnitude = fraction == 0 ? INFINITY : NAN;
  } else if (exponent == 0) {
    magnitude = std::ldexp(fraction, 1 - bias);
  } else {
    magnitude = std::ldexp(1 + fraction, exponent - bias);
  }
  return bits >> 15 ? -magnitude : magnitude;
}

// How many of all values are not what the definition says.
template <class Convert>
int count_wrong(const Convert& convert, int exponent_bits, int fraction_bits) {
  int wrong = 0;
  for (std::uint32_t bits = 0; bits < 65536; ++bits) {
    const float found = convert(static_cast<std::uint16_t>(bits));
    const double expected = by_definition(bits, exponent_bits, fraction_bits);
    const bool right =
        std::isnan(expected) ? std::isnan(found) : static_cast<double>(found) == expected;
    const bool sign = std::signbit(found) == (bits >= 0x8000);
    wrong += !(right && sign);
  }
  return wrong;
}
}  // namespace

TEST_CASE("all 65536 values of float16 are what its definition says", "[io]") {
  CHECK(count_wrong(from_float16, 5, 10) == 0);
}

TEST_CASE("all 65536 values of bfloat16 are what its definition says", "[io]") {
  CHECK(count_wrong(from_bfloat16, 8, 7) == 0);
}

TEST_CASE("a float becomes the nearest float16, and the even one of two", "[io]") {
  int wrong = 0;
  for (std::uint32_t bits = 0; bits < 0x7c00; ++bits) {  // every positive finite value
    const auto half = static_cast<std::uint16_t>(bits), next = static_cast<std::uint16_t>(bits + 1);
    const float value = from_float16(half);
    wrong += to_float16(value) != half || to_float16(-value) != (half | 0x8000u);
    const float above = bits == 0x7bff ? 65536.0f : from_float16(next);
    const float middle = value + (above - value) / 2;  // exact
    wrong += to_float16(middle) != (bits % 2 == 0 ? half : next);
    wrong += to_float16(std::nextafter(middle, 0.0f)) != half;
    wrong += to_float16(std::nextafter(middle, 1e9f)) != next;
  }
  CHECK(wrong == 0);
  // A double is rounded once: just above the middle it is the upper half, though the nearest float
  // is the middle.
  CHECK(to_float16(1 + 0x1p-11 + 0x1p-40) == 0x3c01);
  CHECK(to_float16(-1 - 0x1p-11 - 0x1p-40) == 0xbc01);
  CHECK(to_float16(1 + 3 * 0x1p-11 - 0x1p-40) == 0x3c01);
  CHECK(to_float16(1 + 0x1p-11) == 0x3c00);
  CHECK(to_float16(1e-300) == 0);
  CHECK(to_float16(1e300) == 0x7c00);
  CHECK(to_float16(INFINITY) == 0x7c00);
  CHECK(to_float16(-1e30f) == 0xfc00);
  CHECK(to_float16(-0.0f) == 0x8000);
  CHECK(std::isnan(from_float16(to_float16(NAN))));
}

TEST_CASE("16-bit numbers with known values", "[io]") {
  CHECK(from_float16(0x3c00) == 1.0f);
  CHECK(from_float16(0xc000) == -2.0f);
  CHECK(from_float16(0x7bff) == 65504.0f);
  CHECK(from_float16(0x0001) == 0x1p-24f);
  CHECK(from_float16(0x3555) == 0.333251953125f);
  CHECK(from_bfloat16(0x3f80) == 1.0f);
  CHECK(from_bfloat16(0x4049) == 3.140625f);
  CHECK(from_bfloat16(0x0001) == 0x1p-133f);
}
