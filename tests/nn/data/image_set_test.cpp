#include "lintel/nn/data/image_set.hpp"

#include <array>

#include "catch.hpp"
#include "lintel/nn/data/task_data.hpp"
#include "sample_files.hpp"

using namespace lintel;
using namespace samples;

namespace {

ImageSet three_images() {
  return {"name",     1,         2,
          {"a", "b"}, {0, 1, 0}, {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17}};
}

}  // namespace

TEST_CASE("images of a set are found and chosen by index", "[image_set]") {
  const ImageSet set = three_images();
  set.check();
  const auto second = set.image(1);
  CHECK(Bytes(second.begin(), second.end()) == Bytes{6, 7, 8, 9, 10, 11});
  const ImageSet chosen = set.select(std::array<std::int64_t, 2>{2, 1});
  chosen.check();
  CHECK(chosen.labels == std::vector<std::int32_t>{0, 1});
  CHECK(chosen.pixels == Bytes{12, 13, 14, 15, 16, 17, 6, 7, 8, 9, 10, 11});
  for (const std::int64_t index : {-1, 3}) {
    CHECK_THAT(error_of([&] { set.image(index); }), ContainsSubstring("there are 3"));
    CHECK_THAT(error_of([&] { set.select(std::array{index}); }), ContainsSubstring("there are 3"));
  }
}

TEST_CASE("a set whose sizes disagree is an error", "[image_set]") {
  ImageSet cut = three_images();
  cut.pixels.pop_back();
  CHECK_THAT(error_of([&] { cut.image(2); }), ContainsSubstring("image 2 has a label, but no"));
  const auto message = [](auto change) {
    ImageSet set = three_images();
    change(set);
    return error_of([&] { set.check(); });
  };
  CHECK(message([](ImageSet&) {}) == "no error");
  CHECK_THAT(message([](ImageSet& set) { set.pixels.pop_back(); }),
             ContainsSubstring("expected 18"));
  CHECK_THAT(message([](ImageSet& set) { set.labels[1] = 2; }),
             ContainsSubstring("image 1 has label 2"));
  CHECK_THAT(message([](ImageSet& set) { set.labels[2] = -1; }),
             ContainsSubstring("expected 0 to 1"));
  CHECK_THAT(message([](ImageSet& set) { set.height = 0; }), ContainsSubstring("0 x 2"));
}

TEST_CASE("the two parts of a task must agree", "[image_set]") {
  const auto message = [](auto change) {
    TaskData task{three_images(), three_images()};
    change(task);
    return error_of([&] { task.check(); });
  };
  CHECK(message([](TaskData&) {}) == "no error");
  CHECK_THAT(
      message([](TaskData& task) {
        task.test.class_names = {"a", "c"};
      }),
      ContainsSubstring("class 1 is b among the 2 for training and c among the 2 for testing"));
  CHECK_THAT(message([](TaskData& task) { task.test.class_names.push_back("c"); }),
             ContainsSubstring("class 2 is missing among the 2 for training and c among the 3"));
  CHECK_THAT(message([](TaskData& task) {
               task.train.labels = {0, 0, 0};
             }),
             ContainsSubstring("no training image of class 1 (b)"));
  CHECK_THAT(message([](TaskData& task) { std::swap(task.test.height, task.test.width); }),
             ContainsSubstring("expected one size"));
  CHECK_THAT(message([](TaskData& task) {
               task.test.labels.clear();
               task.test.pixels.clear();
             }),
             ContainsSubstring("no test image"));
  CHECK_THAT(message([](TaskData& task) {
               task.train.class_names = task.test.class_names = {"a"};
               task.train.labels = task.test.labels = {0, 0, 0};
             }),
             ContainsSubstring("1 class; expected two or more"));
}
