#include "lintel/core/random.hpp"

#include <cmath>

#include "catch.hpp"

using namespace lintel;

TEST_CASE("philox gives the published known answers", "[random]") {
  using Block = std::array<std::uint32_t, 4>;
  const auto ones = 0xffffffffu;
  CHECK(philox({0, 0, 0, 0}, {0, 0}) == Block{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8});
  CHECK(philox({ones, ones, ones, ones}, {ones, ones}) ==
        Block{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd});
  CHECK(philox({0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}, {0xa4093822, 0x299f31d0}) ==
        Block{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1});
}

TEST_CASE("a stream depends on seed, purpose and index, and on nothing else", "[random]") {
  Random first(7, "augment", 3), again(7, "augment", 3);
  Random seed(8, "augment", 3), purpose(7, "shuffle", 3), index(7, "augment", 4);
  const auto bits = first.bits();
  CHECK(again.bits() == bits);
  CHECK(seed.bits() != bits);
  CHECK(purpose.bits() != bits);
  CHECK(index.bits() != bits);
}

TEST_CASE("moments of the uniform and the normal distribution", "[random]") {
  Random random(1, "moments");
  const int count = 100000;
  double sum = 0, squares = 0, normal_sum = 0, normal_squares = 0;
  for (int i = 0; i < count; ++i) {
    const double uniform = random.uniform(), normal = random.normal();
    REQUIRE((uniform >= 0 && uniform < 1));
    sum += uniform;
    squares += uniform * uniform;
    normal_sum += normal;
    normal_squares += normal * normal;
  }
  CHECK(sum / count == Approx(0.5).margin(0.005));
  CHECK(squares / count == Approx(1.0 / 3).margin(0.005));
  CHECK(normal_sum / count == Approx(0).margin(0.015));
  CHECK(normal_squares / count == Approx(1).margin(0.02));
}

TEST_CASE("a permutation holds every number once; below() reaches every number", "[random]") {
  auto order = Random(3, "permutation").permutation(97);
  std::sort(order.begin(), order.end());
  for (std::int64_t i = 0; i < 97; ++i) CHECK(order[static_cast<std::size_t>(i)] == i);
  CHECK(Random(3).permutation(0).empty());
  std::array<int, 5> seen{};
  Random random(4);
  for (int i = 0; i < 1000; ++i) ++seen[random.below(5)];
  for (const int count : seen) CHECK(count > 150);
}
