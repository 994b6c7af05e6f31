#include "lintel/nn/data/readers/idx.hpp"

#include "catch.hpp"
#include "lintel/nn/data/images/resize.hpp"
#include "nn/data/sample_files.hpp"

using namespace lintel;
using namespace samples;

namespace {

std::string error_in(const Bytes& images, const Bytes& labels) {
  return error_of([&] { decode_idx(images, labels, "name", 4); });
}

}  // namespace

TEST_CASE("IDX images become gray RGB with their labels", "[idx]") {
  const ImageSet set = decode_idx(idx_images(2, 2, 2), idx_labels({1, 0}), "name", 2);
  set.check();
  CHECK(set.pixels ==
        Bytes{0, 1, 2, 3, 0, 1, 2, 3, 0, 1, 2, 3, 4, 5, 6, 7, 4, 5, 6, 7, 4, 5, 6, 7});
  CHECK(set.labels == std::vector<std::int32_t>{1, 0});
  CHECK(set.class_names == std::vector<std::string>{"0", "1"});
}

TEST_CASE("28 pixels are padded to 32 and resized to anything else", "[idx]") {
  const Bytes images = idx_images(3, 28, 28), labels = idx_labels({0, 1, 1});
  const ImageSet padded = decode_idx(images, labels, "name", 32);
  padded.check();
  const auto image = padded.image(2);
  for (std::size_t c = 0; c < 3; ++c) {
    for (std::size_t y = 0; y < 32; ++y) {
      for (std::size_t x = 0; x < 32; ++x) {
        const bool inside = y >= 2 && y < 30 && x >= 2 && x < 30;
        const auto value = inside ? (2 * 784 + (y - 2) * 28 + (x - 2)) % 256 : 0;
        if (image[(c * 32 + y) * 32 + x] != value) FAIL(c << " " << y << " " << x);
      }
    }
  }
  const ImageSet whole = decode_idx(images, labels, "name", 28);
  const ImageSet small = decode_idx(images, labels, "name", 14);
  CHECK(whole.height == 28);
  CHECK(small.pixels == resize_to_square(whole, 14).pixels);
}

TEST_CASE("IDX files on disk, zipped or not", "[idx]") {
  const TemporaryFolder folder;
  const auto images = folder.write("images.gz", gzip(idx_images(2, 2, 2)));
  const auto labels = folder.write("labels", idx_labels({1, 0}));
  const ImageSet set = read_idx(images, labels, 2, {"odd", "even"});
  set.check();
  CHECK(set.class_names == std::vector<std::string>{"odd", "even"});
  CHECK_THAT(error_of([&] { read_idx(images, labels, 2, {"only"}); }),
             ContainsSubstring("label 1"));
}

TEST_CASE("IDX files that are not what they say are errors", "[idx]") {
  const Bytes images = idx_images(2, 3, 3), labels = idx_labels({1, 0});
  for (std::size_t length = 0; length < images.size(); ++length) {
    const Bytes part(images.begin(), images.begin() + static_cast<std::ptrdiff_t>(length));
    CHECK_THAT(error_in(part, labels), ContainsSubstring("name images: "));
  }
  for (std::size_t length = 0; length < labels.size(); ++length) {
    const Bytes part(labels.begin(), labels.begin() + static_cast<std::ptrdiff_t>(length));
    CHECK_THAT(error_in(images, part), ContainsSubstring("name labels: "));
  }
  CHECK_THAT(error_in(idx_labels(Bytes(9)), images), ContainsSubstring("expected 0 0 8 3"));
  CHECK_THAT(error_in(gzip(images), labels), ContainsSubstring("let its name end in .gz"));
  CHECK_THAT(error_in(images, idx_labels({1, 0, 1})), ContainsSubstring("2 images and 3 labels"));
  CHECK_THAT(error_in(idx_images(0, 3, 3), idx_labels({})), ContainsSubstring("size 0 at byte 4"));
  CHECK_THAT(error_in(idx_images(2, 0, 3), labels), ContainsSubstring("size 0 at byte 8"));
  Bytes longer = images;
  longer.push_back(0);
  CHECK_THAT(error_in(longer, labels),
             ContainsSubstring("19 bytes after the header of 16; expected 18"));
  for (const std::size_t offset : {4, 8, 12}) {
    Bytes lying = images;
    for (std::size_t i = 0; i < 4; ++i) lying[offset + i] = 0xff;
    CHECK_THAT(error_in(lying, labels),
               ContainsSubstring("size 4294967295 at byte " + std::to_string(offset)));
  }
}

TEST_CASE("IDX in colour and with wide labels says what is wrong with it") {
  ImageSet set{"Colours", 4, 4, {}, {}, {}};
  for (int label = 0; label < 300; ++label) {
    set.class_names.push_back("class " + std::to_string(label));
    set.labels.push_back(label);
    const Bytes pixels = pattern(4, 4, label).pixels;
    set.pixels.insert(set.pixels.end(), pixels.begin(), pixels.end());
  }
  const Bytes images = encode_idx_images(set), labels = encode_idx_labels(set);
  CHECK(decode_idx(images, labels, "file", 4, set.class_names).pixels == set.pixels);
  const auto message = [&](Bytes pictures, Bytes answers) {
    return error_of([&] { decode_idx(pictures, answers, "file", 4, set.class_names); });
  };
  Bytes gray = images;
  gray[11] = 1;
  CHECK_THAT(message(gray, labels), ContainsSubstring("do not") || ContainsSubstring("expected"));
  Bytes large = labels;
  large[8] = 1;
  CHECK_THAT(message(images, large), ContainsSubstring("label 16777216 at byte 8"));
  CHECK_THAT(message(images, {labels.begin(), labels.end() - 1}), ContainsSubstring("file labels"));
  CHECK_THAT(message({images.begin(), images.end() - 1}, labels), ContainsSubstring("file images"));
}
