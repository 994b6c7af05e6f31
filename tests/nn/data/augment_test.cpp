#include "lintel/nn/data/augment.hpp"

#include <map>
#include <string>

#include "catch.hpp"
#include "sample_files.hpp"

using namespace lintel;
using namespace samples;

namespace {

Bytes augmented(const Bytes& image, std::int64_t height, std::int64_t width,
                const Augmentation& augmentation, std::uint64_t index) {
  Random random(1, "augment", index);
  Bytes result(image.size());
  augment(image, height, width, augmentation, random, result);
  return result;
}

std::string key(const Bytes& bytes) { return {bytes.begin(), bytes.end()}; }

// How often which image comes out of 2000.
std::map<std::string, int> outcomes(const Bytes& image, std::int64_t height, std::int64_t width,
                                    const Augmentation& augmentation) {
  std::map<std::string, int> counts;
  for (std::uint64_t index = 0; index < 2000; ++index) {
    ++counts[key(augmented(image, height, width, augmentation, index))];
  }
  return counts;
}

}  // namespace

TEST_CASE("nothing is changed unless asked for", "[augment]") {
  const Bytes image = pattern(5, 6).pixels;
  CHECK(augmented(image, 5, 6, {}, 3) == image);
}

TEST_CASE("flips: half of the images, left to right", "[augment]") {
  const auto counts = outcomes({1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}, 2, 2, {.flip = true});
  REQUIRE(counts.size() == 2);
  CHECK(counts.at(key({1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})) == Approx(1000).margin(100));
  CHECK(counts.at(key({2, 1, 4, 3, 6, 5, 8, 7, 10, 9, 12, 11})) == Approx(1000).margin(100));
}

TEST_CASE("shifts: every one of them as often, black or mirrored at the edge", "[augment]") {
  using Edge = Augmentation::Edge;
  const Bytes image{1, 2, 3, 4, 5, 6, 7, 8, 9};  // one channel of 3 x 3
  const auto black = outcomes(image, 3, 3, {.shift = 1, .edge = Edge::black});
  REQUIRE(black.size() == 9);
  for (const auto& [pixels, count] : black) CHECK(count == Approx(2000. / 9).margin(60));
  CHECK(black.contains(key(image)));
  CHECK(black.contains(key({0, 0, 0, 0, 1, 2, 0, 4, 5})));
  CHECK(black.contains(key({5, 6, 0, 8, 9, 0, 0, 0, 0})));
  CHECK(black.contains(key({2, 3, 0, 5, 6, 0, 8, 9, 0})));
  const auto mirrored = outcomes(image, 3, 3, {.shift = 1, .edge = Edge::reflect});
  REQUIRE(mirrored.size() == 9);
  CHECK(mirrored.contains(key({5, 4, 5, 2, 1, 2, 5, 4, 5})));
  CHECK(mirrored.contains(key({5, 6, 5, 8, 9, 8, 5, 6, 5})));
  const auto far = outcomes(image, 3, 3, {.shift = 2, .edge = Edge::reflect});
  CHECK(far.size() == 16);  // two pixels up or down is the same here
  CHECK(far.contains(key({9, 8, 7, 6, 5, 4, 3, 2, 1})));
}

TEST_CASE("all channels move together", "[augment]") {
  Bytes image;
  for (int channel = 0; channel < 3; ++channel) {
    for (int i = 0; i < 64; ++i) image.push_back(static_cast<std::uint8_t>(1 + i));
  }
  const Bytes moved = augmented(image, 8, 8, {.shift = 3, .flip = true}, 5);
  CHECK(moved != image);
  for (std::size_t i = 0; i < 64; ++i) {
    CHECK(moved[i] == moved[64 + i]);
    CHECK(moved[i] == moved[128 + i]);
  }
}

TEST_CASE("the same key gives the same image", "[augment]") {
  const Bytes image = pattern(8, 8).pixels;
  const Augmentation augmentation{.shift = 2, .edge = Augmentation::Edge::reflect, .flip = true};
  CHECK(augmented(image, 8, 8, augmentation, 4) == augmented(image, 8, 8, augmentation, 4));
  CHECK(augmented(image, 8, 8, augmentation, 4) != augmented(image, 8, 8, augmentation, 5));
}

TEST_CASE("augmentation that makes no sense is an error", "[augment]") {
  Random random(1);
  Bytes image(12), result(12), short_result(11);
  const auto message = [&](std::int64_t height, std::int64_t width, std::int64_t shift, Bytes& to) {
    return error_of([&] { augment(image, height, width, {.shift = shift}, random, to); });
  };
  CHECK(message(2, 2, 1, result) == "no error");
  CHECK_THAT(message(2, 2, 2, result), ContainsSubstring("a shift of 2 pixels"));
  CHECK_THAT(message(2, 2, -1, result), ContainsSubstring("a shift of -1 pixels"));
  CHECK_THAT(message(5, 2, 0, result), ContainsSubstring("12 bytes to 12"));
  CHECK_THAT(message(0, 2, 0, result), ContainsSubstring("0 x 2"));
  CHECK_THAT(message(2, 2, 0, short_result), ContainsSubstring("12 bytes to 11"));
}
