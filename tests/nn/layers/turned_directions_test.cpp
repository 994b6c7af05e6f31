#include "lintel/nn/layers/turned_directions.hpp"

#include "catch.hpp"

using namespace lintel;

TEST_CASE("directions are turned by the angle that was asked for", "[turned_directions]") {
  Random random(1, "directions");
  const auto directions = Tensor<double>::normal({5, 16}, random, 3);
  const auto from = l2_normalize(directions);
  const auto cosines = [&](double degrees, std::uint64_t seed, const char* name) {
    const auto turned = turned_directions(directions, degrees, seed, name);
    for (const double square : sum(turned * turned, {1}).values()) CHECK(square == Approx(1));
    return sum(turned * from, {1}).values();
  };
  for (const double cosine : cosines(60, 0, "a")) CHECK(cosine == Approx(0.5));
  for (const double cosine : cosines(90, 0, "a")) CHECK(cosine == Approx(0).margin(1e-12));
  for (const double cosine : cosines(0, 0, "a")) CHECK(cosine == Approx(1));
}

TEST_CASE("each row, task and seed is turned its own way", "[turned_directions]") {
  const auto directions = Tensor<double>::ones({3, 16});
  const auto one = turned_directions(directions, 75, 0, "a");
  const auto values = one.values();
  CHECK(values == turned_directions(directions, 75, 0, "a").values());
  CHECK(values != turned_directions(directions, 75, 1, "a").values());
  CHECK(values != turned_directions(directions, 75, 0, "b").values());
  CHECK(one.sliced(0, 0, 1).values() != one.sliced(0, 1, 1).values());
  CHECK_THROWS_WITH(turned_directions(Tensor<double>::ones({3, 1}), 75, 0, "a"),
                    ContainsSubstring("width 2 or more"));
}
