#include "lintel/nn/data/batches.hpp"

#include <algorithm>
#include <cmath>
#include <set>

#include "catch.hpp"
#include "lintel/core/error.hpp"
#include "lintel/core/parallel.hpp"
#include "nn/gray_images.hpp"

using namespace lintel;
using namespace lintel::test;

namespace {
constexpr Augmentation changes{.shift = 2, .edge = Augmentation::Edge::reflect, .flip = true};

// Which of the gray images a batch holds, in its order.
std::vector<std::int64_t> members(const Batch& batch) {
  std::vector<std::int64_t> found;
  for (std::int64_t i = 0; i < batch.size(); ++i) {
    found.push_back(std::lround((batch.images.at({i, 0, 0, 0}) + 1) * 127.5f));
  }
  return found;
}

bool same(const Batch& a, const Batch& b) {
  return a.images.shape() == b.images.shape() && a.images.values() == b.images.values() &&
         a.labels == b.labels;
}

// The images and labels of many steps one after another.
std::pair<std::vector<float>, std::vector<std::int32_t>> stream(Batches batches,
                                                                std::int64_t steps) {
  std::pair<std::vector<float>, std::vector<std::int32_t>> all;
  for (std::int64_t step = 0; step < steps; ++step) {
    const Batch batch = batches(step);
    const std::vector<float> numbers = batch.images.values();
    all.first.insert(all.first.end(), numbers.begin(), numbers.end());
    all.second.insert(all.second.end(), batch.labels.begin(), batch.labels.end());
  }
  return all;
}
}  // namespace

TEST_CASE("a batch is a function of the step alone", "[batches]") {
  const ImageSet set = noise_images(11, 6);
  Batches in_order(set, 4, 5, changes);
  std::vector<Batch> expected;
  for (std::int64_t step = 0; step < 9; ++step) expected.push_back(in_order(step));
  Batches at_random(set, 4, 5, changes);
  for (const std::int64_t step : {7, 0, 8, 2, 2, 1, 6, 3, 0, 5, 4}) {
    CAPTURE(step);
    CHECK(same(at_random(step), expected[static_cast<std::size_t>(step)]));
  }
  CHECK_FALSE(same(expected[0], expected[1]));
  CHECK_FALSE(same(Batches(set, 4, 6, changes)(0), expected[0]));
}

TEST_CASE("an epoch shows every image once, each epoch in an order of its own", "[batches]") {
  const ImageSet set = gray_images(10);
  Batches batches(set, 4, 1);
  std::vector<std::int64_t> shown;
  for (std::int64_t step = 0; step < 5; ++step) {
    const Batch batch = batches(step);
    CHECK(batch.size() == 4);
    const auto of_step = members(batch);
    for (std::size_t i = 0; i < 4; ++i) CHECK(batch.labels[i] == of_step[i] % 3);
    shown.insert(shown.end(), of_step.begin(), of_step.end());
  }
  const std::vector<std::int64_t> first(shown.begin(), shown.begin() + 10);
  const std::vector<std::int64_t> second(shown.begin() + 10, shown.end());
  CHECK(std::set<std::int64_t>(first.begin(), first.end()).size() == 10);
  CHECK(std::set<std::int64_t>(second.begin(), second.end()).size() == 10);
  CHECK(first != second);
  CHECK_FALSE(std::is_sorted(first.begin(), first.end()));
}

TEST_CASE("what an image looks like does not depend on the size of the batch", "[batches]") {
  const ImageSet set = noise_images(10, 6);
  const auto expected = stream(Batches(set, 1, 3, changes), 40);
  CHECK(stream(Batches(set, 4, 3, changes), 10) == expected);
  CHECK(stream(Batches(set, 20, 3, changes), 2) == expected);
  CHECK(stream(Batches(set, 40, 3, changes), 1) == expected);
}

TEST_CASE("an image changes from one epoch to the next", "[batches]") {
  const ImageSet set = noise_images(1, 8);
  Batches batches(set, 16, 3, changes);
  const Batch batch = batches(0);
  std::set<std::vector<float>> looks;
  for (std::int64_t i = 0; i < 16; ++i) looks.insert(batch.images.sliced(0, i, 1).values());
  CHECK(looks.size() > 8);  // of 5 x 5 x 2
}

TEST_CASE("batches do not depend on the number of threads", "[batches]") {
  const ImageSet set = noise_images(50, 6);
  const ThreadLimit one(1);
  const auto expected = stream(Batches(set, 40, 3, changes), 2);
  for (const std::int64_t threads : {2, 4}) {
    const ThreadLimit limit(threads);
    CHECK(stream(Batches(set, 40, 3, changes), 2) == expected);
  }
}

TEST_CASE("a set smaller than the batch comes round within it", "[batches]") {
  const ImageSet set = gray_images(3);
  Batches batches(set, 8, 1);
  const auto shown = members(batches(0));
  REQUIRE(shown.size() == 8);
  for (std::int64_t image = 0; image < 3; ++image) {
    CHECK(std::count(shown.begin(), shown.begin() + 3, image) == 1);
    CHECK(std::count(shown.begin() + 3, shown.begin() + 6, image) == 1);
  }
}

TEST_CASE("batches that cannot be are errors", "[batches]") {
  ImageSet empty = gray_images(0);
  empty.name = "nothing";
  CHECK_THROWS_WITH(Batches(empty, 4, 0), ContainsSubstring("nothing has no images"));
  const ImageSet set = gray_images(4);
  CHECK_THROWS_AS(Batches(set, 0, 0), Error);
  CHECK_THROWS_AS(Batches(set, -1, 0), Error);
  Batches batches(set, 2, 0);
  CHECK_THROWS_AS(batches(-1), Error);
  CHECK_THROWS_AS(batch_of(set, 3, 2), Error);
  CHECK_THROWS_AS(batch_of(set, -1, 2), Error);
  CHECK_THROWS_AS(batch_of(set, 0, -1), Error);
  const Batch batch = batch_of(set, 0, 4);
  CHECK_THROWS_AS(batch.part(3, 2), Error);
  CHECK_THROWS_AS(batch.part(-1, 2), Error);
}

TEST_CASE("bytes become numbers from -1 to 1", "[batches]") {
  const Batch all = batch_of(gray_images(256), 0, 256);
  REQUIRE(all.images.shape() == Shape{256, 3, 2, 2});
  for (std::int64_t i = 0; i < 256; ++i) {
    CHECK(all.images.at({i, 2, 1, 1}) == Approx(static_cast<double>(i) / 127.5 - 1).margin(1e-7));
  }
  CHECK(all.images.at({0, 0, 0, 0}) == -1);
  CHECK(all.images.at({255, 0, 0, 0}) == 1);
}

TEST_CASE("a batch is cut without changing it", "[batches]") {
  const ImageSet set = noise_images(9, 4);
  const Batch whole = batch_of(set, 0, 9);
  CHECK(same(whole.part(4, 3), batch_of(set, 4, 3)));
  CHECK(batch_of(set, 4, 3).labels == std::vector<std::int32_t>{1, 2, 0});
  // Planes in the order of the set: channel, row, column.
  CHECK(whole.images.at({5, 1, 2, 3}) ==
        Approx(set.image(5)[16 + 2 * 4 + 3] / 127.5 - 1).margin(1e-7));
}
