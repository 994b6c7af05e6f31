#include "lintel/nn/data/images/decode_image.hpp"

#include <algorithm>
#include <cstdlib>

#include "catch.hpp"
#include "nn/data/sample_files.hpp"

using namespace lintel;
using namespace samples;

namespace {

std::string error_in(const Bytes& bytes) {
  return error_of([&] { decode_image(bytes, "file"); });
}

Bytes prefix(const Bytes& bytes, std::size_t length) {
  return {bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(length)};
}

// Every prefix that is too short is an error, and so is the file with bytes missing in the middle.
void check_truncations(const Bytes& bytes, std::size_t shortest_whole) {
  for (std::size_t length = 0; length < shortest_whole; ++length) {
    INFO(length << " of " << bytes.size() << " bytes");
    CHECK_THAT(error_in(prefix(bytes, length)), ContainsSubstring("file: "));
  }
}

int largest_difference(const Bytes& a, const Bytes& b) {
  REQUIRE(a.size() == b.size());
  int most = 0;
  for (std::size_t i = 0; i < a.size(); ++i) most = std::max(most, std::abs(int{a[i]} - int{b[i]}));
  return most;
}

}  // namespace

TEST_CASE("lossless formats come back byte for byte", "[decode_image]") {
  for (const auto& [height, width] : {std::pair{5, 7}, {1, 1}, {1, 9}, {16, 3}}) {
    const Image image = pattern(height, width);
    for (const Bytes& bytes : {png(image), bmp(image), ppm(image)}) {
      const Image decoded = decode_image(bytes, "file");
      CHECK(decoded.height == height);
      CHECK(decoded.width == width);
      CHECK(decoded.pixels == image.pixels);
    }
  }
}

TEST_CASE("JPEG comes back nearly, baseline and progressive", "[decode_image]") {
  Image image{24, 40, {}};
  for (int channel = 0; channel < 3; ++channel) {
    for (int i = 0; i < 24 * 40; ++i) {
      image.pixels.push_back(static_cast<std::uint8_t>(60 * channel + i % 40 + i / 40));
    }
  }
  const Image decoded = decode_image(jpeg(image), "file");
  CHECK(decoded.height == 24);
  CHECK(decoded.width == 40);
  CHECK(largest_difference(decoded.pixels, image.pixels) <= 4);

  const Image gray = decode_image(progressive_jpeg(), "file");
  REQUIRE(gray.pixels.size() == 3 * 64);
  for (std::size_t i = 0; i < 64; ++i) {
    CHECK(std::abs(gray.pixels[i] - static_cast<int>(28 * (i % 8) + 4 * (i / 8))) <= 3);
    CHECK(gray.pixels[i] == gray.pixels[64 + i]);
    CHECK(gray.pixels[i] == gray.pixels[128 + i]);
  }
}

TEST_CASE("gray, palettes, alpha and 16 bits become RGB of 8 bits", "[decode_image]") {
  const Bytes no_palette;
  SECTION("PNG, with a zero before each row for the filter") {
    CHECK(decode_image(png_from(2, 2, 8, 0, no_palette, {0, 1, 2, 0, 3, 4}), "file").pixels ==
          Bytes{1, 2, 3, 4, 1, 2, 3, 4, 1, 2, 3, 4});
    CHECK(decode_image(png_from(1, 1, 16, 2, no_palette, {0, 10, 99, 20, 99, 30, 99}), "file")
              .pixels == Bytes{10, 20, 30});
    CHECK(decode_image(png_from(2, 1, 8, 6, no_palette, {0, 1, 2, 3, 0, 4, 5, 6, 255}), "file")
              .pixels == Bytes{1, 4, 2, 5, 3, 6});
    CHECK(decode_image(png_from(2, 1, 1, 3, {9, 8, 7, 6, 5, 4}, {0, 0x40}), "file").pixels ==
          Bytes{9, 6, 8, 5, 7, 4});
  }
  SECTION("portable maps, with comments and scaled by their maximum") {
    CHECK(decode_image(bytes_of("P5 # a comment 7\n# and 9\n2 1 255\nAB"), "file").pixels ==
          Bytes{'A', 'B', 'A', 'B', 'A', 'B'});
    Bytes small_range = bytes_of("P6 1 1 4\n");
    for (const std::uint8_t value : {0, 2, 9})
      small_range.push_back(value);  // 9: above the maximum
    CHECK(decode_image(small_range, "file").pixels == Bytes{0, 128, 255});
    Bytes deep = bytes_of("P5 2 1 65535\n");
    for (const std::uint8_t value : {0xff, 0xff, 0x80, 0x00}) deep.push_back(value);
    CHECK(decode_image(deep, "file").pixels == Bytes{255, 128, 255, 128, 255, 128});
  }
  SECTION("BMP of 4 bits with three colors, top row first") {
    Bytes file = bytes_of("BM");
    file.resize(14 + 40 + 12 + 8);
    file[10] = 66;                                         // where the pixels start
    file[14] = 40;                                         // the header's size
    file[18] = 3;                                          // width
    std::fill(file.begin() + 23, file.begin() + 26, 255);  // height -2
    file[22] = 254;
    file[26] = 1;
    file[28] = 4;                                             // bits
    for (std::uint8_t i = 0; i < 12; ++i) file[54u + i] = i;  // blue, green, red, nothing
    file[66] = 0x01;
    file[67] = 0x20;
    file[70] = 0x21;
    CHECK(decode_image(file, "file").pixels ==
          Bytes{2, 6, 10, 10, 6, 2, 1, 5, 9, 9, 5, 1, 0, 4, 8, 8, 4, 0});
    file[67] = 0x30;
    CHECK_THAT(error_in(file), ContainsSubstring("colour 3 at byte 67; the palette has 3"));
  }
}

TEST_CASE("truncated images are errors at every length", "[decode_image]") {
  const Image image = pattern(6, 5);
  for (const Bytes& bytes : {png(image), bmp(image), ppm(image), jpeg(image), progressive_jpeg()}) {
    check_truncations(bytes, bytes.size());
  }
  CHECK_THAT(error_in(prefix(ppm(image), 20)),
             ContainsSubstring("ends at byte 20; 6 x 5 pixels need"));
  CHECK_THAT(error_in(prefix(bmp(image), 60)),
             ContainsSubstring("ends at byte 60; 6 x 5 pixels need"));
  CHECK_THAT(error_in(prefix(png(image), 60)), ContainsSubstring("the file ends at 60"));
  CHECK_THAT(error_in(prefix(jpeg(image), 60)), ContainsSubstring("the file ends at 60"));
}

TEST_CASE("other bytes are refused with the formats that are read", "[decode_image]") {
  CHECK_THAT(error_in({}), ContainsSubstring("0 bytes that do not start like a JPEG, PNG"));
  CHECK_THAT(error_in(bytes_of("GIF89a")), ContainsSubstring("do not start like"));
  CHECK_THAT(error_in(bytes_of("P3 1 1 255 1 2 3")), ContainsSubstring("do not start like"));
  CHECK_THAT(error_in(bytes_of("P6 x 1 255\nabc")), ContainsSubstring("no number at byte 3"));
  CHECK_THAT(error_in(bytes_of("P6 1 1 70000\nabc")), ContainsSubstring("maximum value of 70000"));
  CHECK_THAT(error_in(bytes_of("P6 1 1 255")), ContainsSubstring("no white space at byte 10"));
  CHECK_THAT(error_in(bytes_of("P6 0 1 255\nabc")), ContainsSubstring("1 x 0 pixels"));
}

TEST_CASE("a header that lies about its size costs no memory", "[decode_image]") {
  CHECK_THAT(error_in(bytes_of("P6 16384 2048 255\nabc")),
             ContainsSubstring("more than 21 bytes can hold"));
  CHECK_THAT(error_in(bytes_of("P6 99999 1 255\nabc")), ContainsSubstring("at most 16384 a side"));
  CHECK_THAT(error_in(bytes_of("P6 99999999999999999999 1 255\nabc")),
             ContainsSubstring("a number above 1000000"));
  CHECK_THAT(error_in(png_from(16384, 16384, 8, 2, {}, {0, 1, 2, 3})),
             ContainsSubstring("at most 16384 a side"));
  CHECK_THAT(error_in(png_from(5000, 5000, 8, 2, {}, {0, 1, 2, 3})), ContainsSubstring("can hold"));
  // An image of one pixel whose data inflate to 64 MB: the decoder is out of memory long before.
  CHECK_THAT(error_in(png_from(1, 1, 8, 2, {}, Bytes(1 << 26))), ContainsSubstring("outofmem"));
  Bytes lying = bmp(pattern(4, 4));
  std::fill(lying.begin() + 22, lying.begin() + 26, 0x7f);
  CHECK_THAT(error_in(lying), ContainsSubstring("at most 16384 a side"));
  lying[25] = 0x80;  // the most negative height or nearly so
  CHECK_THAT(error_in(lying), ContainsSubstring("at most 16384 a side"));
  Bytes tall = jpeg(pattern(8, 8));
  for (std::size_t i = 0; i + 8 < tall.size(); ++i) {
    if (tall[i] == 0xff && tall[i + 1] == 0xc0) tall[i + 5] = tall[i + 7] = 0x15;  // 5384 x 5384
  }
  CHECK_THAT(error_in(tall),
             ContainsSubstring("more than " + std::to_string(tall.size()) + " bytes"));
}

TEST_CASE("damage that keeps the length is noticed where the format allows", "[decode_image]") {
  const Bytes whole = png(pattern(8, 8));
  for (std::size_t i = 0; i < whole.size(); ++i) {
    INFO(i);
    Bytes damaged = whole;
    damaged[i] ^= 0x10;
    CHECK(error_in(damaged) != "no error");
  }
  Bytes compressed = bmp(pattern(4, 4));
  compressed[30] = 1;
  CHECK_THAT(error_in(compressed), ContainsSubstring("BMP with compression 1"));
  Bytes odd = bmp(pattern(4, 4));
  odd[28] = 16;
  CHECK_THAT(error_in(odd), ContainsSubstring("BMP of 16 bits"));
}

TEST_CASE("what a file calls its parts does not tear a message", "[decode_image]") {
  Bytes bytes = png(pattern(2, 2));
  const auto begin =
      std::search(bytes.begin(), bytes.end(), std::begin("IDAT"), std::end("IDAT") - 1);
  REQUIRE(begin != bytes.end());
  begin[2] = '\n';
  const std::string message = error_in(with_checksums(bytes));
  CHECK_THAT(message, ContainsSubstring("the PNG decoder says"));
  if (message.find("chunk") != std::string::npos) {  // Debian 12's decoder names it, 13's does not
    CHECK_THAT(message, ContainsSubstring("ID\\x0aT PNG chunk not known"));
  }
  CHECK(message.find('\n') == std::string::npos);
}

TEST_CASE("JPEG Huffman tables beyond 256 values never reach the decoder", "[decode_image]") {
  const Bytes whole = jpeg(pattern(8, 8));
  Bytes attack{0xff, 0xc4, 0x10, 0x03, 0x00};  // 2 + 1 + 16 + 4080 bytes
  attack.resize(5 + 16, 255);
  attack.resize(5 + 16 + 4080, 1);
  Bytes file = whole;
  file.insert(file.begin() + 2, attack.begin(), attack.end());
  CHECK_THAT(error_in(file), ContainsSubstring("Huffman table of 4080 values at byte 6"));
  file[4] = 0;  // now the segment is one byte long, too
  CHECK_THAT(error_in(file), ContainsSubstring("Huffman table"));
}

TEST_CASE("names of images", "[decode_image]") {
  for (const char* name : {"a.jpg", "a/b.JPEG", "x.y.Png", "a.bmp", "a.ppm", "a.PGM", "a.tiff"}) {
    CHECK(has_image_name(name));
  }
  for (const char* name : {"", "jpg", "a.txt", "a.jpg.txt", "jpg/a", "a."}) {
    CHECK_FALSE(has_image_name(name));
  }
}
