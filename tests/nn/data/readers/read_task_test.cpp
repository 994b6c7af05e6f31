#include "lintel/nn/data/readers/read_task.hpp"

#include "catch.hpp"
#include "nn/data/sample_files.hpp"

using namespace lintel;
using namespace samples;

namespace {

Bytes small(int shade) { return png(pattern(4, 4, shade)); }

Entries two_classes(const std::string& root) {
  return {{root + "a/1.png", small(1)},
          {root + "a/2.png", small(2)},
          {root + "b/1.png", small(3)},
          {root + "b/2.png", small(4)}};
}

void write_idx_task(const TemporaryFolder& folder, const std::string& name) {
  folder.write(name + "/train-images-idx3-ubyte.gz", gzip(idx_images(3, 28, 28)));
  folder.write(name + "/train-labels-idx1-ubyte", idx_labels({0, 1, 1}));
  folder.write(name + "/t10k-images-idx3-ubyte", idx_images(2, 28, 28));
  folder.write(name + "/t10k-labels-idx1-ubyte.gz", gzip(idx_labels({1, 0})));
}

}  // namespace

TEST_CASE("a task is found by name in every format, here or one level below", "[task]") {
  const TemporaryFolder folder;
  folder.write("Records_train.bin", cifar_records({0, 1, 2}));
  folder.write("Records_test.bin.gz", gzip(cifar_records({2, 1, 0})));
  folder.write("Records_classes.txt", "x\ny\nz\n");
  folder.write("below/Numbers_train.bin.gz", gzip(cifar_records({0, 1})));
  folder.write("below/Numbers_test.bin", cifar_records({1, 0}));
  write_idx_task(folder, "Digits");
  for (const auto& [file, bytes] : two_classes("Folders/")) folder.write(file, bytes);
  write_zip(folder.path() / "below/Zip.zip", two_classes("any/"));
  write_tar_gz(folder.path() / "Tar.tar.gz", two_classes(""));
  folder.write("below/notes.txt", "nothing");
  folder.write("empty/notes.txt", "nothing");

  CHECK(list_tasks(folder.path()) ==
        std::vector<std::string>{"Digits", "Folders", "Numbers", "Records", "Tar", "Zip"});
  for (const std::string& name : list_tasks(folder.path())) {
    INFO(name);
    const TaskData task = read_task(folder.path(), name, 32);
    task.check();
    CHECK(task.train.name == name);
    CHECK(task.test.name == name);
    CHECK(task.train.height == 32);
  }
  CHECK(read_task(folder.path(), "Records", 32).test.class_names ==
        std::vector<std::string>{"x", "y", "z"});
  CHECK(read_task(folder.path(), "Numbers", 16).train.labels == std::vector<std::int32_t>{0, 1});
  CHECK(read_task(folder.path(), "Digits", 32).test.labels == std::vector<std::int32_t>{1, 0});
}

TEST_CASE("an unknown task is an error that lists the known ones", "[task]") {
  const TemporaryFolder folder;
  CHECK_THAT(error_of([&] { read_task(folder.path(), "X", 32); }),
             ContainsSubstring("no task named 'X'; found none"));
  write_zip(folder.path() / "B.zip", two_classes(""));
  write_idx_task(folder, "A");
  for (const char* name : {"X", "", ".", "..", "../B", "B.zip"}) {
    CHECK_THAT(error_of([&] { read_task(folder.path(), name, 32); }),
               ContainsSubstring("found A, B"));
  }
  CHECK_THAT(error_of([&] { read_task(folder.path() / "none", "A", 32); }),
             ContainsSubstring("cannot be listed"));
}

TEST_CASE("tasks whose parts do not fit are errors", "[task]") {
  const TemporaryFolder folder;
  const auto message = [&](const char* name) {
    return error_of([&] { read_task(folder.path(), name, 32); });
  };
  folder.write("A_train.bin", cifar_records({0, 1}));
  CHECK_THAT(message("A"), ContainsSubstring("A_test.bin: no such file, with or without .gz"));
  folder.write("A_test.bin", cifar_records({0}));
  CHECK_THAT(message("A"), ContainsSubstring("class 1 is 1 among the 2 for training and missing"));
  folder.write("A_classes.txt", "x\ny\n");
  CHECK(message("A") == "no error");
  folder.write("A_classes.txt", "x\n");
  CHECK_THAT(message("A"), ContainsSubstring("label 1 at byte 3073"));
  folder.write("A_classes.txt", "x\ny\nz\n");
  CHECK_THAT(message("A"), ContainsSubstring("no training image of class 2 (z)"));
  folder.write("A_classes.txt", "");
  CHECK_THAT(message("A"), ContainsSubstring("expected a class name a line"));
  folder.write("B_train.bin", cifar_records({0, 0}));
  folder.write("B_test.bin", cifar_records({0}));
  CHECK_THAT(message("B"), ContainsSubstring("1 class; expected two or more"));
  write_idx_task(folder, "C");
  std::filesystem::remove(folder.path() / "C/t10k-labels-idx1-ubyte.gz");
  CHECK_THAT(message("C"), ContainsSubstring("t10k-labels-idx1-ubyte: no such file"));
}

TEST_CASE("Tiny ImageNet is found as a folder or archive, here or one level below", "[task]") {
  const TemporaryFolder folder;
  CHECK_FALSE(find_tiny_imagenet(folder.path()).has_value());
  const auto zip = folder.write("below/tiny-imagenet32.zip", "");
  CHECK(find_tiny_imagenet(folder.path()) == zip);
  const auto wnids = folder.write("tiny-imagenet-200/wnids.txt", "");
  CHECK(find_tiny_imagenet(folder.path()) == wnids.parent_path());
}
