#include "lintel/nn/data/images/resize.hpp"

#include <algorithm>

#include "catch.hpp"
#include "nn/data/sample_files.hpp"

using namespace lintel;
using namespace samples;

namespace {

Image of_rows(std::int64_t height, std::int64_t width, const Bytes& channel) {
  Image image{height, width, {}};
  for (int i = 0; i < 3; ++i) {
    image.pixels.insert(image.pixels.end(), channel.begin(), channel.end());
  }
  return image;
}

Bytes first_channel(const Image& image) {
  return {image.pixels.begin(), image.pixels.begin() + image.height * image.width};
}

}  // namespace

TEST_CASE("an image of the wanted size is not touched", "[resize]") {
  const Image image = pattern(9, 9);
  CHECK(resize(image, 9, 9).pixels == image.pixels);
  CHECK(resize_to_square(image, 9).pixels == image.pixels);
}

TEST_CASE("resizing by hand", "[resize]") {
  // Half the size: weights 1 3 3 1 of 8 inside, 3 3 1 of 7 at the edges.
  const Image line = of_rows(1, 6, {0, 70, 140, 210, 140, 70});
  CHECK(first_channel(resize(line, 1, 3)) == Bytes{50, 158, 120});
  // Twice the size: 1/4 and 3/4 between two pixels, the edge itself beyond their centres.
  CHECK(first_channel(resize(of_rows(1, 2, {0, 100}), 1, 4)) == Bytes{0, 25, 75, 100});
  CHECK(first_channel(resize(of_rows(2, 1, {0, 100}), 4, 1)) == Bytes{0, 25, 75, 100});
  CHECK(first_channel(resize(of_rows(2, 2, {0, 100, 100, 200}), 1, 1)) == Bytes{100});
}

TEST_CASE("a flat image stays flat, whatever the size", "[resize]") {
  for (const std::uint8_t value : {0, 1, 127, 254, 255}) {
    const Image flat = of_rows(37, 23, Bytes(37 * 23, value));
    for (const auto& [height, width] : {std::pair{1, 1}, {5, 90}, {64, 64}, {36, 24}}) {
      const Bytes pixels = resize(flat, height, width).pixels;
      CHECK(std::all_of(pixels.begin(), pixels.end(), [&](auto pixel) { return pixel == value; }));
    }
  }
}

TEST_CASE("resizing treats rows as columns, and both ends alike", "[resize]") {
  const Image image = pattern(13, 13);
  const auto turned = [](const Image& from, auto source) {
    Image to{from.height, from.width, Bytes(from.pixels.size())};
    const auto side = static_cast<std::size_t>(from.height);
    for (std::size_t c = 0; c < 3; ++c) {
      for (std::size_t y = 0; y < side; ++y) {
        for (std::size_t x = 0; x < side; ++x) {
          to.pixels[(c * side + y) * side + x] = from.pixels[c * side * side + source(y, x, side)];
        }
      }
    }
    return to;
  };
  const auto transposed = [](std::size_t y, std::size_t x, std::size_t side) {
    return x * side + y;
  };
  const auto mirrored = [](std::size_t y, std::size_t x, std::size_t side) {
    return y * side + side - 1 - x;
  };
  for (const std::int64_t side : {5, 29}) {
    const Image small = resize(image, side, side);
    CHECK(resize(turned(image, transposed), side, side).pixels == turned(small, transposed).pixels);
    const Bytes left = resize(turned(image, mirrored), side, side).pixels;
    const Bytes right = turned(small, mirrored).pixels;
    for (std::size_t i = 0; i < left.size(); ++i) CHECK(std::abs(left[i] - right[i]) <= 1);
  }
}

TEST_CASE("the square is cut from the centre", "[resize]") {
  // Six columns of three shades; the shorter side fits already, so nothing is interpolated.
  const Image wide = of_rows(2, 6, {1, 1, 2, 3, 4, 4, 1, 1, 2, 3, 4, 4});
  CHECK(first_channel(resize_to_square(wide, 2)) == Bytes{2, 3, 2, 3});
  const Image tall = of_rows(5, 2, {1, 1, 2, 2, 3, 3, 4, 4, 5, 5});
  CHECK(first_channel(resize_to_square(tall, 2)) == Bytes{2, 2, 3, 3});
  const Image small = resize_to_square(pattern(50, 41), 8);
  CHECK(small.height == 8);
  CHECK(small.width == 8);
  CHECK(small.pixels.size() == 3 * 64);
}

TEST_CASE("a set is resized image by image", "[resize]") {
  ImageSet set{"name", 6, 9, {"a", "b"}, {}, {}};
  for (int i = 0; i < 70; ++i) {
    const Bytes pixels = pattern(6, 9, i).pixels;
    set.pixels.insert(set.pixels.end(), pixels.begin(), pixels.end());
    set.labels.push_back(i % 2);
  }
  const ImageSet small = resize_to_square(set, 4);
  small.check();
  CHECK(small.labels == set.labels);
  for (int i = 0; i < 70; ++i) {
    const auto image = small.image(i);
    CHECK(Bytes(image.begin(), image.end()) == resize_to_square(pattern(6, 9, i), 4).pixels);
  }
}

TEST_CASE("sizes that make no sense are errors", "[resize]") {
  const Image image = pattern(4, 4);
  CHECK_THAT(error_of([&] { resize(image, 0, 4); }), ContainsSubstring("a side of 0 pixels"));
  CHECK_THAT(error_of([&] { resize_to_square(image, -1); }), ContainsSubstring("a side of -1"));
  CHECK_THAT(error_of([&] { resize_to_square(image, 1 << 20); }),
             ContainsSubstring("expected 1 to"));
  CHECK_THAT(error_of([&] {
               resize(Image{4, 5, image.pixels}, 2, 2);
             }),
             ContainsSubstring("4 x 5 with 48 bytes"));
  CHECK_THAT(error_of([&] { square_bytes(1 << 20, 1 << 10); }), ContainsSubstring("at most"));
  // A strip so thin that the square would leave nothing of it, or too much.
  CHECK_THAT(error_of([&] { resize_to_square(pattern(1, 2000), 32); }),
             ContainsSubstring("a side of"));
}
