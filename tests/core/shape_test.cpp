#include "lintel/core/shape.hpp"

#include <sstream>

#include "catch.hpp"
#include "lintel/core/error.hpp"

using namespace lintel;

TEST_CASE("a shape is a list of extents, read from either end", "[shape]") {
  Shape shape{3, 5, 7};
  CHECK(shape.rank() == 3);
  CHECK(shape.size() == 105);
  CHECK(shape[0] == 3);
  CHECK(shape[-1] == 7);
  shape[-1] = 2;
  CHECK(shape == Shape{3, 5, 2});
  CHECK(shape != Shape{3, 5});
  CHECK(shape != Shape{3, 5, 2, 1});
  CHECK(Shape{}.rank() == 0);
  CHECK(Shape{}.size() == 1);
  CHECK(Shape{3, 0, 5}.size() == 0);
  CHECK(join(Shape{3, 5}, Shape{}) == "[3, 5][]");
}

TEST_CASE("axes come and go", "[shape]") {
  Shape shape{3, 5};
  shape.insert(0, 7);
  CHECK(shape == Shape{7, 3, 5});
  shape.insert(3, 2);
  CHECK(shape == Shape{7, 3, 5, 2});
  shape.erase(1);
  CHECK(shape == Shape{7, 5, 2});
  shape.erase(-1);
  CHECK(shape == Shape{7, 5});
  shape.push_back(4);
  CHECK(shape.part(1, 3) == Shape{5, 4});
  CHECK(shape.part(1, 1) == Shape{});
}

TEST_CASE("a shape out of bounds is an error that says what was found", "[shape]") {
  Shape shape{3, 5};
  CHECK_THROWS_WITH(shape[2], ContainsSubstring("axis 2 of a tensor with 2 axes"));
  CHECK_THROWS_WITH(shape[-3], ContainsSubstring("axis -3"));
  CHECK_THROWS_WITH(shape.insert(3, 1), ContainsSubstring("cannot insert an axis at 3"));
  CHECK_THROWS_WITH((Shape{1, 1, 1, 1, 1, 1, 1, 1, 1}), ContainsSubstring("at most 8 axes"));
  CHECK_THROWS_WITH(checked_axis(-4, 3, "gather"), ContainsSubstring("gather: axis -4"));
  CHECK(checked_axis(-3, 3, "gather") == 0);
  CHECK(checked_axis(2, 3, "gather") == 2);
}

TEST_CASE("a shape with more elements than memory can hold is an error", "[shape]") {
  const std::int64_t large = std::int64_t{1} << 40;
  CHECK_THROWS_AS((Shape{large, large}.size()), Error);
  // A zero elsewhere does not help: strides would overflow.
  CHECK_THROWS_AS((Shape{0, large, large}.size()), Error);
  CHECK_THROWS_AS((Shape{large, large, 0}.size()), Error);
  // The count fits, but not the number of bytes.
  CHECK_THROWS_AS((Shape{std::int64_t{1} << 61}.size()), Error);
  CHECK_THROWS_AS((Shape{3, -1}.size()), Error);
  CHECK_THROWS_AS((Shape{0, -1}.size()), Error);
}

TEST_CASE("shapes broadcast from the back", "[shape]") {
  CHECK(broadcast_shape({3, 5}, {5}, "add") == Shape{3, 5});
  CHECK(broadcast_shape({5}, {3, 1}, "add") == Shape{3, 5});
  CHECK(broadcast_shape({}, {3, 5}, "add") == Shape{3, 5});
  CHECK(broadcast_shape({2, 1, 5}, {3, 1}, "add") == Shape{2, 3, 5});
  CHECK(broadcast_shape({1, 3}, {0, 3}, "add") == Shape{0, 3});
  CHECK_THROWS_WITH(broadcast_shape({3, 5}, {3}, "add"),
                    ContainsSubstring("add: shapes [3, 5] and [3] do not broadcast"));
  CHECK_THROWS_AS(broadcast_shape({3}, {0}, "add"), Error);
}

TEST_CASE("strides of a contiguous tensor", "[shape]") {
  CHECK(contiguous_strides({3, 5, 7}) == Strides{35, 7, 1});
  CHECK(contiguous_strides({3, 1, 7}) == Strides{7, 7, 1});
  CHECK(contiguous_strides({}) == Strides{});
}
