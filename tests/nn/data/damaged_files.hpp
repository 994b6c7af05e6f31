// Valid files, damaged at random; the key of the random numbers is the number of the trial.
#pragma once

#include <algorithm>

#include "catch.hpp"
#include "lintel/core/error.hpp"
#include "lintel/core/random.hpp"
#include "sample_files.hpp"

namespace samples {

/// The bytes with one to six random changes.
inline Bytes damaged(Bytes bytes, lintel::Random& random) {
  const auto somewhere = [&] { return random.below(static_cast<std::uint32_t>(bytes.size())); };
  for (std::uint32_t change = random.below(6) + 1; change > 0 && !bytes.empty(); --change) {
    const auto at = bytes.begin() + somewhere();
    switch (random.below(7)) {
      case 0:
        *at = static_cast<std::uint8_t>(random.bits());
        break;
      case 1:
        *at ^= static_cast<std::uint8_t>(1u << random.below(8));
        break;
      case 2:
        *at = random.chance(0.5) ? 0xff : 0;
        break;
      case 3:
        *at = static_cast<std::uint8_t>(*at + (random.chance(0.5) ? 1 : -1));
        break;
      case 4:
        bytes.erase(at, at + std::min<std::ptrdiff_t>(random.below(8), bytes.end() - at));
        break;
      case 5:
        bytes.insert(at, random.below(8), static_cast<std::uint8_t>(random.bits()));
        break;
      default:
        if (random.chance(0.2)) bytes.erase(at, bytes.end());
    }
  }
  return bytes;
}

/// Runs `read` on damaged versions of `whole`. Both outcomes must occur, or the trial says nothing.
template <class Read>
void fuzz(const char* purpose, const Bytes& whole, int trials, const Read& read) {
  INFO(purpose);
  read(whole);
  int errors = 0;
  for (int trial = 0; trial < trials; ++trial) {
    lintel::Random random(1, purpose, static_cast<std::uint64_t>(trial));
    INFO("trial " << trial);
    try {
      read(damaged(whole, random));
    } catch (const lintel::Error& error) {
      ++errors;
      INFO(error.what());
      REQUIRE(std::string(error.what()).find('\n') == std::string::npos);
    }
  }
  CHECK(errors > trials / 20);
}

}  // namespace samples
