#include "lintel/tangent/disentanglement.hpp"

#include "catch.hpp"

using namespace lintel;

TEST_CASE("the axis of a map", "[disentanglement]") {
  const std::vector<double> axis = map_axis();
  REQUIRE(axis.size() == 25);
  CHECK(axis.front() == -3);
  CHECK(axis[1] == -2.75);
  CHECK(axis[12] == 0);
  CHECK(axis[16] == 1);
  CHECK(axis.back() == 3);
  CHECK_THROWS_WITH(map_axis(3, 1), ContainsSubstring("1 points"));
}

TEST_CASE("disagreement counts answers, not logits", "[disentanglement]") {
  const Tensor<float> one({3, 2}, {1, 0, 0, 1, 5, 4}), other({3, 2}, {3, 2, 1, 0, 4, 5});
  CHECK(disagreement(one, one) == 0);
  CHECK(disagreement(one, other) == Approx(2.0 / 3));
  CHECK_THROWS_WITH(disagreement(one, Tensor<float>({1, 2}, {0, 1})), ContainsSubstring("[3, 2]"));
}

// One image a task and two answers. Task 0 says "1" where its own coefficient and a leak of the
// other's together exceed 1/2.
TEST_CASE("a map shows where another task's vector leaks in", "[disentanglement]") {
  for (const double leak : {0.0, 1.0}) {
    const auto logits = [leak](std::size_t task, double first, double second) {
      const double own = task == 0 ? first : second, foreign = task == 0 ? second : first;
      const float score = static_cast<float>(own + leak * foreign - 0.5);
      return Tensor<float>({1, 2}, {0, score});
    };
    const DisentanglementMap map = disentanglement(logits, {-1, 0, 1, 2});
    CAPTURE(leak);
    if (leak == 0) {
      CHECK(map.mean_within(2) == 0);
      continue;
    }
    CHECK(map.error[1][1] == 0);
    CHECK(map.error[2][1] == 0.5);  // task 1's answer changes by τ1, task 0's is its own
    CHECK(map.error[1][2] == 0.5);
    CHECK(map.error[2][0] == 0.5);  // 1 − 1 = 0: task 0 loses its answer
    CHECK(map.on_diagonal(1) == 0);
  }
}

TEST_CASE("between the points of its grid a map's diagonal is interpolated") {
  const DisentanglementMap map{{-1, 0, 2}, {{0.5, 1, 1}, {1, 0, 1}, {1, 1, 0.75}}};
  CHECK(map.on_diagonal(-1) == 0.5);
  CHECK(map.on_diagonal(0) == 0);
  CHECK(map.on_diagonal(1) == 0.375);
  CHECK(map.on_diagonal(2) == 0.75);
  CHECK_THROWS_WITH(map.on_diagonal(2.5), ContainsSubstring("beyond"));
}
