// Counter-based random numbers (Philox 4x32-10): a number is a function of what it is for, not of
// what was drawn before it.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

namespace lintel {

/// The Philox 4x32-10 block function of Salmon, Moraes, Dror and Shaw, *Parallel Random Numbers: As
/// Easy as 1, 2, 3* (SC 2011): 128 random bits from a 128-bit counter and a 64-bit key.
std::array<std::uint32_t, 4> philox(std::array<std::uint32_t, 4> counter,
                                    std::array<std::uint32_t, 2> key);

/// A stream of random numbers keyed by (seed, purpose, index). Two streams with different keys are
/// independent; the same key gives the same numbers on every machine, thread and batch size. So an
/// augmentation is `Random(seed, "augment", place in the stream of images)`, whatever batch it is
/// in.
class Random {
 public:
  /// The stream of a key, from its start.
  explicit Random(std::uint64_t seed, std::string_view purpose = "", std::uint64_t index = 0);

  /// 32 random bits.
  std::uint32_t bits();
  /// Uniform in [0, 1).
  double uniform();
  /// Uniform in [low, high); rounding may give `high` itself.
  double uniform(double low, double high) { return low + (high - low) * uniform(); }
  /// Standard normal (Box-Muller).
  double normal();
  /// Uniform integer in [0, count), without bias. `count` must be positive.
  std::uint32_t below(std::uint32_t count);
  /// True with the given probability.
  bool chance(double probability) { return uniform() < probability; }
  /// The numbers 0 … count-1 in random order (Fisher-Yates).
  std::vector<std::int64_t> permutation(std::int64_t count);

 private:
  std::array<std::uint32_t, 2> key_;
  std::array<std::uint32_t, 4> counter_;
  std::array<std::uint32_t, 4> block_{};
  int used_ = 4;
};

}  // namespace lintel
