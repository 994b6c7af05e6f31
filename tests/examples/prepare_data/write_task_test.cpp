// What is written is what is read, at any size and with any number of classes.
#include "write_task.hpp"

#include <fstream>

#include "catch.hpp"
#include "lintel/core/io/read_file.hpp"
#include "lintel/nn/data/readers/read_task.hpp"
#include "lintel/nn/data/readers/tiny_imagenet.hpp"
#include "nn/data/sample_files.hpp"
#include "shrink_tiny_imagenet.hpp"

using namespace lintel;
using namespace prepare_data;
using namespace samples;

namespace {

ImageSet colourful(std::int64_t side, int classes) {
  ImageSet set{"Colours", side, side, {}, {}, {}};
  for (int label = 0; label < classes; ++label) {
    set.class_names.push_back("class " + std::to_string(label));
    set.labels.push_back(label);
    const Bytes pixels = pattern(side, side, label).pixels;
    set.pixels.insert(set.pixels.end(), pixels.begin(), pixels.end());
  }
  return set;
}

std::ptrdiff_t entries(const std::filesystem::path& folder) {
  return std::distance(std::filesystem::directory_iterator(folder), {});
}

}  // namespace

TEST_CASE("a task comes back as it was written") {
  const TemporaryFolder folder;
  for (const auto& [side, classes] : std::vector<std::pair<int, int>>{{32, 3}, {28, 2}, {5, 300}}) {
    const TaskData task{colourful(side, classes), colourful(side, classes)};
    write_task(folder.path(), "Colours", task);  // the second time, in place of the first
    const TaskData back = read_task(folder.path(), "Colours", side);
    CHECK(back.train.pixels == task.train.pixels);
    CHECK(back.test.labels == task.test.labels);
    CHECK(back.train.class_names == task.train.class_names);
  }
  CHECK(list_tasks(folder.path()) == std::vector<std::string>{"Colours"});
  CHECK(entries(folder.path()) == 1);  // nothing is left aside
}

TEST_CASE("what is there already is not lost to a task of its name") {
  const TemporaryFolder folder;
  folder.write("Colours/notes.txt", "mine");
  const TaskData task{colourful(4, 2), colourful(4, 2)};
  CHECK_THAT(error_of([&] { write_task(folder.path(), "Colours", task); }),
             ContainsSubstring("holds notes.txt, so it is not replaced"));
  CHECK(entries(folder.path()) == 1);
  CHECK(entries(folder.path() / "Colours") == 1);
  TaskData broken = task;
  broken.train.labels.pop_back();
  CHECK_THAT(error_of([&] { write_task(folder.path(), "Other", broken); }),
             ContainsSubstring("Colours"));
  CHECK(entries(folder.path()) == 1);
  // Stopped between moving the old task away and the new one in: it comes back first.
  folder.write(".Second.old/notes.txt", "mine");
  CHECK_THAT(error_of([&] { write_task(folder.path(), "Second", task); }),
             ContainsSubstring("holds notes.txt"));
  CHECK(std::filesystem::exists(folder.path() / "Second/notes.txt"));
  std::filesystem::remove_all(folder.path() / "Second");
  // What a stopped run left aside is in nobody's way.
  folder.write(".Third.part/classes.txt", "half");
  write_task(folder.path(), "Third", task);
  CHECK(entries(folder.path()) == 2);
}

TEST_CASE("Tiny ImageNet keeps its layout at another resolution") {
  const TemporaryFolder folder;
  folder.write("t/wnids.txt", "n1\nn2\n");
  folder.write("t/words.txt", "n1\tone\nn2\ttwo\n");
  folder.write("t/train/n1/images/n1_0.JPEG", png(pattern(8, 8, 1)));
  folder.write("t/train/n2/images/n2_0.JPEG", png(pattern(8, 8, 2)));
  folder.write("t/val/val_annotations.txt", "v.JPEG\tn2\t0\t0\t7\t7\n");
  folder.write("t/val/images/v.JPEG", png(pattern(8, 8, 3)));
  folder.write("t/test/images/x.JPEG", "not looked at");
  const auto path = folder.path() / "tiny-imagenet-4.zip";
  shrink_tiny_imagenet(FileTree(folder.path() / "t"), 4, path);
  const TaskData small = read_tiny_imagenet(path, 4);
  const TaskData direct = read_tiny_imagenet(folder.path() / "t", 4);
  CHECK(small.train.pixels == direct.train.pixels);
  CHECK(small.test.pixels == direct.test.pixels);
  CHECK(small.test.labels == direct.test.labels);
  CHECK(small.train.class_names == direct.train.class_names);
  CHECK(find_tiny_imagenet(folder.path()) == path);

  const Bytes before = read_file(path);
  folder.write("t/val/images/v.JPEG", "no image");
  CHECK_THAT(error_of([&] { shrink_tiny_imagenet(FileTree(folder.path() / "t"), 4, path); }),
             ContainsSubstring("val/images/v.JPEG"));
  CHECK(read_file(path) == before);
}
