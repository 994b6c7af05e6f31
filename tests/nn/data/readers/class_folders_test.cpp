#include "lintel/nn/data/readers/class_folders.hpp"

#include <algorithm>

#include "catch.hpp"
#include "lintel/core/parallel.hpp"
#include "lintel/nn/data/images/resize.hpp"
#include "nn/data/sample_files.hpp"

using namespace lintel;
using namespace samples;

namespace {

// Writes the files to a folder and reads it.
TaskData read(const Entries& entries, std::uint64_t seed = 0) {
  const TemporaryFolder folder;
  for (const auto& [file, bytes] : entries) folder.write("set/" + file, bytes);
  return read_class_folders(FileTree(folder.path() / "set"), 4, seed);
}

std::string error_in(const Entries& entries) {
  return error_of([&] { read(entries); });
}

Bytes image(const ImageSet& set, std::int64_t index) {
  const auto bytes = set.image(index);
  return {bytes.begin(), bytes.end()};
}

std::string text(const Bytes& bytes) { return {bytes.begin(), bytes.end()}; }

Bytes small(int shade) { return png(pattern(4, 4, shade)); }

// Four images of cats (shades 0 to 3) and six of dogs (10 to 15), with other files in between.
Entries cats_and_dogs() {
  Entries entries{{"readme.txt", bytes_of("hello")}, {"cat/list.csv", bytes_of("1,2")}};
  for (int i = 5; i >= 0; --i) {
    entries.push_back({"dog/images/" + std::to_string(i) + ".png", small(10 + i)});
    if (i < 4) entries.push_back({"cat/" + std::to_string(i) + ".ppm", ppm(pattern(4, 4, i))});
  }
  return entries;
}

std::vector<std::string> all_images(const TaskData& task) {
  std::vector<std::string> images;
  for (const ImageSet* set : {&task.train, &task.test}) {
    for (std::int64_t i = 0; i < set->size(); ++i) images.push_back(text(image(*set, i)));
  }
  std::sort(images.begin(), images.end());
  return images;
}

}  // namespace

TEST_CASE("class folders are split in proportion, and every image is used once",
          "[class_folders]") {
  const TaskData task = read(cats_and_dogs());
  CHECK(task.train.name == "set");
  CHECK(task.train.class_names == std::vector<std::string>{"cat", "dog"});
  CHECK(task.train.labels == std::vector<std::int32_t>{0, 0, 0, 1, 1, 1, 1, 1});
  CHECK(task.test.labels == std::vector<std::int32_t>{0, 1});
  std::vector<std::string> expected;
  for (const int shade : {0, 1, 2, 3, 10, 11, 12, 13, 14, 15}) {
    expected.push_back(text(pattern(4, 4, shade).pixels));
  }
  std::sort(expected.begin(), expected.end());
  CHECK(all_images(task) == expected);
}

TEST_CASE("a fifth is for testing, by a seed and class by class", "[class_folders]") {
  Entries entries;
  for (int i = 0; i < 20; ++i) {
    entries.push_back({"a/" + std::to_string(i) + ".png", small(i)});
    entries.push_back({"b/" + std::to_string(i) + ".png", small(100 + i)});
  }
  const TaskData task = read(entries), again = read(entries), other = read(entries, 1);
  CHECK(task.test.size() == 8);
  CHECK(task.train.size() == 32);
  CHECK(task.test.pixels == again.test.pixels);
  CHECK(task.test.pixels != other.test.pixels);
  // Another class, earlier in the alphabet, changes nothing for these two.
  Entries more = entries;
  for (int i = 0; i < 7; ++i) more.push_back({"Z/" + std::to_string(i) + ".png", small(50 + i)});
  const TaskData wider = read(more);
  CHECK(wider.train.class_names == std::vector<std::string>{"Z", "a", "b"});
  for (std::int64_t i = 0; i < 8; ++i) CHECK(image(wider.test, i + 1) == image(task.test, i));
}

TEST_CASE("directories and archives in any order give the same task", "[class_folders]") {
  const TemporaryFolder folder;
  Entries entries = cats_and_dogs();
  for (const auto& [file, bytes] : entries) folder.write("set/" + file, bytes);
  for (auto& [file, bytes] : entries) file = "wrapper/data/" + file;
  write_zip(folder.path() / "set.zip", entries);
  std::reverse(entries.begin(), entries.end());
  write_tar_gz(folder.path() / "set.tar.gz", entries);
  const TaskData plain = read_class_folders(FileTree(folder.path() / "set"), 4);
  for (const char* form : {"set.zip", "set.tar.gz"}) {
    const ThreadLimit one(1);
    const TaskData packed = read_class_folders(FileTree(folder.path() / form), 4);
    CHECK(packed.train.name == "set");
    CHECK(packed.train.pixels == plain.train.pixels);
    CHECK(packed.test.pixels == plain.test.pixels);
    CHECK(packed.train.labels == plain.train.labels);
    CHECK(packed.train.class_names == plain.train.class_names);
  }
}

TEST_CASE("folders for training and testing are taken as they are", "[class_folders]") {
  Entries entries{{"train/a/1.png", small(1)},
                  {"train/b/1.png", small(2)},
                  {"val/a/1.png", small(3)},
                  {"val/b/images/1.png", small(4)},
                  {"docs/logo.png", small(9)}};
  const TaskData with_val = read(entries);
  CHECK(with_val.train.size() == 2);
  CHECK(image(with_val.test, 0) == pattern(4, 4, 3).pixels);
  CHECK(image(with_val.test, 1) == pattern(4, 4, 4).pixels);
  entries.push_back({"Test/a/1.png", small(5)});
  entries.push_back({"Test/b/1.png", small(6)});
  const TaskData with_test = read(entries);
  CHECK(with_test.test.size() == 2);
  CHECK(image(with_test.test, 0) == pattern(4, 4, 5).pixels);
  entries.push_back({"train/c/1.png", small(7)});
  CHECK_THAT(error_in(entries), ContainsSubstring("class c has no test image"));
  entries.back().first = "Test/c/1.png";
  CHECK_THAT(error_in(entries), ContainsSubstring("class c has no training image"));
}

TEST_CASE("classes in nested folders keep their whole name", "[class_folders]") {
  const TaskData task = read({{"x/church/indoor/1.png", small(1)},
                              {"x/church/indoor/2.png", small(2)},
                              {"x/bar/indoor/1.png", small(3)},
                              {"x/bar/indoor/2.png", small(4)}});
  CHECK(task.train.class_names == std::vector<std::string>{"bar/indoor", "church/indoor"});
}

TEST_CASE("images of other sizes and formats are resized to the square", "[class_folders]") {
  const Image wide = pattern(9, 14);
  const TaskData task = read({{"a/1.BMP", bmp(wide)},
                              {"a/2.bmp", bmp(wide)},
                              {"b/1.jpg", jpeg(wide)},
                              {"b/2.jpeg", jpeg(wide)}});
  CHECK(image(task.train, 0) == resize_to_square(wide, 4).pixels);
  CHECK(image(task.train, 1) == resize_to_square(decode_image(jpeg(wide), ""), 4).pixels);
}

TEST_CASE("trees without two classes of images are errors", "[class_folders]") {
  CHECK_THAT(error_in({{"a/1.txt", bytes_of("x")}}), ContainsSubstring("no image among 1 files"));
  CHECK_THAT(error_in({{"a/1.png", small(1)}, {"a/2.png", small(2)}}),
             ContainsSubstring("no class folder"));
  CHECK_THAT(error_in({{"1.png", small(1)}, {"2.png", small(2)}}),
             ContainsSubstring("no class folder"));
  CHECK_THAT(error_in({{"train/a/1.png", small(1)}, {"test/a/2.png", small(2)}}),
             ContainsSubstring("one class only (a)"));
  CHECK_THAT(error_in({{"a/1.png", small(1)}, {"a/2.png", small(2)}, {"b/1.png", small(3)}}),
             ContainsSubstring("class b has one image"));
  Entries stray = cats_and_dogs();
  stray.push_back({"preview.png", small(1)});
  CHECK_THAT(error_in(stray), ContainsSubstring("preview.png lies in no class folder"));
}

TEST_CASE("the first broken image is named, whatever the number of cores", "[class_folders]") {
  Entries entries;
  for (int i = 0; i < 60; ++i) {
    entries.push_back(
        {(i < 30 ? "cat/" : "dog/") + std::to_string(100 + i) + ".ppm", ppm(pattern(4, 4, i))});
    if (i % 10 == 7) entries.back().second.resize(20);
  }
  const std::string message = error_in(entries);
  CHECK_THAT(message, ContainsSubstring(".ppm: ends at byte 20; 4 x 4 pixels need"));
  for (const std::int64_t threads : {1, 2, 4}) {
    const ThreadLimit limit(threads);
    const std::string again = error_in(entries);
    CHECK(again.substr(again.find("/set/")) == message.substr(message.find("/set/")));
  }
}

TEST_CASE("an image in a format that is not read is an error, not left out", "[class_folders]") {
  Entries entries = cats_and_dogs();
  entries.push_back({"dog/x.tif", bytes_of("II*")});
  CHECK_THAT(error_in(entries),
             ContainsSubstring("dog/x.tif: 3 bytes that do not start like a JPEG"));
  entries.back() = {"cat/x.jpg", bytes_of("<html>not found</html>")};
  CHECK_THAT(error_in(entries), ContainsSubstring("cat/x.jpg: 22 bytes"));
}
