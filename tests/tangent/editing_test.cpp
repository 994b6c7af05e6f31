#include "lintel/tangent/editing.hpp"

#include "catch.hpp"
#include "lintel/core/error.hpp"

using namespace lintel;

namespace {
using Numbers = std::vector<double>;
}

TEST_CASE("coefficients from 0 to 1 in steps of 1/20", "[editing]") {
  const Numbers grid = coefficient_grid();
  REQUIRE(grid.size() == 21);
  for (std::size_t i = 0; i < grid.size(); ++i) CHECK(grid[i] == static_cast<double>(i) / 20);
  CHECK(grid.front() == 0);
  CHECK(grid[6] == 0.3);  // prints as 0.3
  CHECK(grid.back() == 1);
}

TEST_CASE("normalized accuracy is a mean of ratios", "[editing]") {
  CHECK(normalized_accuracy(Numbers{0.4, 0.9}, Numbers{0.8, 0.9}) == Approx(0.75));
  CHECK(normalized_accuracy(Numbers{0}, Numbers{0.5}) == 0);
  CHECK(normalized_accuracy(Numbers{0.6}, Numbers{0.5}) == Approx(1.2));
  CHECK_THROWS_WITH(normalized_accuracy(Numbers{0.4, 0.9}, Numbers{0.8}),
                    ContainsSubstring("2 accuracies for 1 single-task models"));
  CHECK_THROWS_AS(normalized_accuracy(Numbers{}, Numbers{}), Error);
  CHECK(normalized_accuracy(Numbers{0.4, 0.9}, Numbers{0.8, 0}) == Approx(0.5));  // left out
  CHECK_THROWS_WITH(normalized_accuracy(Numbers{0.4, 0.9}, Numbers{0, 0}),
                    ContainsSubstring("no single-task model is ever right"));
}

TEST_CASE("the retained share counts from the pre-trained model", "[editing]") {
  // The paper's table for ViT-B/32: non-linear and linearized.
  CHECK(*retained_share(0.714, 0.484, 0.905) == Approx(0.546).margin(0.0005));
  CHECK(*retained_share(0.765, 0.484, 0.873) == Approx(0.722).margin(0.0005));
  CHECK(*retained_share(0.9, 0.5, 0.9) == 1);
  CHECK(*retained_share(0.5, 0.5, 0.9) == 0);
  CHECK(*retained_share(0.4, 0.5, 0.9) == Approx(-0.25));  // adding did harm
  CHECK_FALSE(retained_share(0.5, 0.5, 0.5));              // there was nothing to retain
  CHECK_FALSE(retained_share(0.5, 0.5, 0.4));
}

TEST_CASE("the coefficient for addition has the best normalized accuracy", "[editing]") {
  // The second has the better mean accuracy, the third the better normalized one.
  const Numbers single{0.9, 0.3};
  CHECK(choose_for_addition({{0.5, 0.1}, {0.9, 0.1}, {0.6, 0.3}}, single) == 2);
  // Where two are equal, the smaller.
  CHECK(choose_for_addition({{0.1, 0.1}, {0.6, 0.2}, {0.6, 0.2}}, single) == 1);
  CHECK(choose_for_addition({{0, 0}, {0, 0}}, single) == 0);
  CHECK_THROWS_AS(choose_for_addition({{0.5, 0.1}, {0.9}}, single), Error);
  CHECK_THROWS_AS(choose_for_addition({}, single), Error);
}

TEST_CASE("an analogy's coefficient: the best on validation, the smaller of equals", "[editing]") {
  CHECK(choose_for_analogy(Numbers{0.2, 0.7, 0.5}) == 1);
  CHECK(choose_for_analogy(Numbers{0.2, 0.7, 0.7}) == 1);
  CHECK(choose_for_analogy(Numbers{0, 0}) == 0);
  CHECK_THROWS_AS(choose_for_analogy(Numbers{}), Error);
}

TEST_CASE("the coefficient for negation keeps 95 % of the control accuracy", "[editing]") {
  const Numbers target{0.9, 0.7, 0.5, 0.3, 0.1};
  Numbers asked;  // on the control task
  const auto chosen = [&asked](const Numbers& targets, const Numbers& control, double kept = 0.95) {
    asked.clear();
    const auto control_accuracy = [&](std::size_t i) {
      asked.push_back(control[i]);
      return control[i];
    };
    return choose_for_negation(targets, control_accuracy, 0.8, kept);
  };
  CHECK(chosen(target, {0.8, 0.79, 0.77, 0.75, 0.5}) == 2);
  // The lowest on the target first, and none after one that will do.
  CHECK(asked == Numbers{0.5, 0.75, 0.77});
  CHECK(chosen(target, {0.8, 0.79, 0.77, 0.95 * 0.8, 0.5}) == 3);
  // It need not be one stretch of the grid.
  CHECK(chosen(target, {0.8, 0.1, 0.1, 0.1, 0.8}) == 4);
  // Nothing qualifies: no edit.
  CHECK(chosen(target, {0.8, 0.7, 0.7, 0.7, 0.7}) == 0);
  CHECK(chosen({0.2, 0.3, 0.4}, {0.8, 0.8, 0.8}) == 0);
  CHECK(asked.empty());
  // Where two are equal, the smaller.
  CHECK(chosen({0.9, 0.5, 0.5}, {0.8, 0.8, 0.8}) == 1);
  CHECK(chosen(target, {0.8, 0.5, 0.4, 0.3, 0.2}, 0.5) == 2);

  CHECK_THROWS_AS(chosen({}, {}), Error);
}
