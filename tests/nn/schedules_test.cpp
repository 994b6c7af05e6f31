#include "lintel/nn/schedules.hpp"

#include "catch.hpp"

using namespace lintel;

TEST_CASE("the learning rate rises linearly", "[schedules]") {
  for (const Decay decay : {Decay::constant, Decay::cosine}) {
    for (std::int64_t step = 0; step < 4; ++step) {
      CHECK(schedule(decay, step, 100, 4) == Approx(static_cast<double>(step + 1) / 5));
    }
    CHECK(schedule(decay, 4, 100, 4) == 1);
    CHECK(schedule(decay, 0, 100, 0) == 1);
  }
}

TEST_CASE("the learning rate then stays", "[schedules]") {
  for (const std::int64_t step : {4, 50, 99, 1000}) {
    CHECK(schedule(Decay::constant, step, 100, 4) == 1);
  }
}

TEST_CASE("or it falls to 0 along half a cosine", "[schedules]") {
  CHECK(schedule(Decay::cosine, 10 + 30, 100, 10) == Approx(0.75));  // a third of the way
  CHECK(schedule(Decay::cosine, 10 + 45, 100, 10) == Approx(0.5));
  CHECK(schedule(Decay::cosine, 10 + 60, 100, 10) == Approx(0.25));
  CHECK(schedule(Decay::cosine, 99, 100, 10) < 1e-3);
  CHECK(schedule(Decay::cosine, 99, 100, 10) > 0);  // the last step still moves
  CHECK(schedule(Decay::cosine, 100, 100, 10) == Approx(0).margin(1e-15));
  for (std::int64_t step = 10; step < 99; ++step) {
    CHECK(schedule(Decay::cosine, step, 100, 10) > schedule(Decay::cosine, step + 1, 100, 10));
  }
  // All warm-up and nothing after it.
  CHECK(schedule(Decay::cosine, 2, 3, 3) == Approx(0.75));
}
