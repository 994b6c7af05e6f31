// exp, erf and the normal distribution as straight-line polynomials: a loop over them becomes
// vector instructions, which a call into the C library would not (exp 0.3 ns an element instead
// of 3.3). `double` takes the C library's: it is for tests, where accuracy is the point.
//
// Maximum errors of `float` are those of tests/core/kernels/vector_math_test.cpp, with fused
// multiply-adds and without; a unit is the spacing of floats at the exact result. Every argument is
// valid: infinities give the limit, and a NaN a NaN.
#pragma once

#include <bit>
#include <cmath>
#include <cstdint>
#include <numbers>

namespace lintel::kernels {

/// e^x, within 1.5 units in the last place from −86.98 to 88.72. Below, where results come close to
/// subnormal numbers, 0; above, where they leave the range of `float`, infinity.
inline float exponential(float x) {
  const float bounded = x < -86.98f ? -86.98f : (x > 89.f ? 89.f : x);
  // x = n ln 2 + r with |r| <= ln 2 / 2. Adding 1.5 * 2^23 rounds to an integer in the low bits.
  constexpr float rounder = 12582912.f;
  const float shifted = bounded * std::numbers::log2e_v<float> + rounder;
  const float n = shifted - rounder;
  const float r = (bounded - n * 0.693359375f) + n * 2.12194440e-4f;  // ln 2 in two parts
  float p = 0.0013814624f;  // (e^r - 1 - r) / r^2, minimax
  p = p * r + 0.00836871f;
  p = p * r + 0.04166839f;
  p = p * r + 0.16666521f;
  p = p * r + 0.49999994f;
  p = p * r * r + r + 1.f;
  // 2^(n-1) * 2, since 2^128 is not a float but e^88.7 is.
  const std::uint32_t exponent = (std::bit_cast<std::uint32_t>(shifted) + 126u) << 23;
  const float result = p * std::bit_cast<float>(exponent) * 2.f;
  return x < -86.98f ? 0.f : result;
}
inline double exponential(double x) { return std::exp(x); }

/// Density and distribution of the standard normal at one point; they share the exponential. The
/// density within 4.4e-8, the distribution within 2.3e-7. Relative to the exact result the density
/// is within 4e-6 from −12 to 12, and the distribution within 4.1e-6 from −12 to 0.
template <class S>
struct Normal {
  S density, distribution;
};
inline Normal<float> normal(float x) {
  const float distance = std::fabs(x);
  const float power = exponential(-0.5f * x * x);
  // (1 - distribution(a)) e^(a^2/2) for a >= 0 as a polynomial in t = 1 / (1 + 0.3 a), minimax to
  // 6e-8.
  const float t = 1.f / (1.f + 0.3f * distance);
  float p = 0.03837840f;
  p = p * t - 0.16916664f;
  p = p * t + 0.22866109f;
  p = p * t - 0.07650755f;
  p = p * t + 0.14253621f;
  p = p * t + 0.09468326f;
  p = p * t + 0.12192040f;
  p = p * t + 0.11948768f;
  p = p * t + 7.169252e-6f;
  const float tail = p * power;
  return {0.39894228f * power, x < 0.f ? tail : 1.f - tail};
}
inline Normal<double> normal(double x) {
  return {std::exp(-0.5 * x * x) / std::sqrt(2 * std::numbers::pi),
          0.5 * std::erfc(-x / std::numbers::sqrt2)};
}

/// The error function, within 1.6e-7; from −1 to 1 within 2.6 units in the last place.
inline float error_function(float x) {
  const float square = x * x;
  float p = 7.853867e-5f;  // erf(x) / x for |x| <= 1, minimax in x^2
  p = p * square - 0.00080101947f;
  p = p * square + 0.0051883277f;
  p = p * square - 0.026853813f;
  p = p * square + 0.11283585f;
  p = p * square - 0.37612626f;
  p = p * square + 1.1283791f;
  const float outer = 2.f * normal(std::numbers::sqrt2_v<float> * x).distribution - 1.f;
  return square <= 1.f ? p * x : outer;
}
inline double error_function(double x) { return std::erf(x); }

}  // namespace lintel::kernels
