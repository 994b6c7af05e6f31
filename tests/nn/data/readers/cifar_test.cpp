#include "lintel/nn/data/readers/cifar.hpp"

#include "catch.hpp"
#include "lintel/nn/data/images/resize.hpp"
#include "nn/data/sample_files.hpp"

using namespace lintel;
using namespace samples;

TEST_CASE("CIFAR records become images with labels", "[cifar]") {
  const ImageSet set = decode_cifar(cifar_records({2, 0}), "name", 32);
  set.check();
  CHECK(set.labels == std::vector<std::int32_t>{2, 0});
  CHECK(set.class_names == std::vector<std::string>{"0", "1", "2"});
  const auto second = set.image(1);
  CHECK(Bytes(second.begin(), second.end()) == pattern(32, 32, 1).pixels);
  const ImageSet small = decode_cifar(cifar_records({2, 0}), "name", 8, {"a", "b", "c"});
  CHECK(small.pixels == resize_to_square(set, 8).pixels);
  CHECK(small.class_names[1] == "b");
}

TEST_CASE("the fine label of CIFAR-100 is the second byte", "[cifar]") {
  Bytes records = cifar_records({7});
  records.insert(records.begin(), 99);
  const ImageSet set = decode_cifar(records, "name", 32, {}, CifarLabel::coarse_and_fine);
  CHECK(set.labels == std::vector<std::int32_t>{7});
  CHECK(set.pixels == pattern(32, 32, 0).pixels);
}

TEST_CASE("broken CIFAR records are errors that say where", "[cifar]") {
  const Bytes records = cifar_records({2, 0});
  for (const std::size_t length : {0, 1, 3072, 3074, 6145}) {
    const Bytes part(records.begin(), records.begin() + static_cast<std::ptrdiff_t>(length));
    CHECK_THAT(error_of([&] { decode_cifar(part, "name", 32); }),
               ContainsSubstring("the last record starting at byte " +
                                 std::to_string(length / 3073 * 3073)));
  }
  CHECK_THAT(error_of([&] {
               decode_cifar(records, "name", 32, {"a", "b"});
             }),
             ContainsSubstring("label 2 at byte 0; expected 0 to 1"));
  CHECK_THAT(error_of([&] {
               decode_cifar(cifar_records({0, 2}), "name", 32, {"a", "b"});
             }),
             ContainsSubstring("label 2 at byte 3073"));
}

TEST_CASE("CIFAR-10 and CIFAR-100 as released", "[cifar]") {
  const TemporaryFolder folder;
  const Bytes ten_names = bytes_of("cat\ndog\n\n");
  write_tar_gz(folder.path() / "ten.tar.gz", {{"cifar-10/data_batch_2.bin", cifar_records({1, 1})},
                                              {"cifar-10/batches.meta.txt", ten_names},
                                              {"cifar-10/readme.html", {}},
                                              {"cifar-10/test_batch.bin", cifar_records({1, 0})},
                                              {"cifar-10/data_batch_1.bin", cifar_records({0})}});
  const FileTree ten(folder.path() / "ten.tar.gz");
  REQUIRE(is_cifar_release(ten));
  const TaskData task = read_cifar_release(ten, 32);
  CHECK(task.train.name == "ten");
  CHECK(task.train.labels == std::vector<std::int32_t>{0, 1, 1});  // batch 1 comes first
  CHECK(task.test.labels == std::vector<std::int32_t>{1, 0});
  CHECK(task.test.class_names == std::vector<std::string>{"cat", "dog"});

  Bytes record = cifar_records({0}), other = cifar_records({1});
  record.insert(record.begin(), 5);
  other.insert(other.begin(), 5);
  record.insert(record.end(), other.begin(), other.end());
  folder.write("hundred/train.bin", record);
  folder.write("hundred/test.bin", record);
  folder.write("hundred/fine_label_names.txt", "ant\nbee\n");
  const TaskData hundred = read_cifar_release(FileTree(folder.path() / "hundred"), 32);
  CHECK(hundred.train.labels == std::vector<std::int32_t>{0, 1});
  CHECK(hundred.train.class_names == std::vector<std::string>{"ant", "bee"});

  folder.write("hundred/fine_label_names.txt", "ant\n\nbee\n");
  CHECK_THAT(error_of([&] { read_cifar_release(FileTree(folder.path() / "hundred"), 32); }),
             ContainsSubstring("line 2 is empty"));
  folder.write("other/train.bin", record);
  CHECK_FALSE(is_cifar_release(FileTree(folder.path() / "other")));
}

TEST_CASE("a damaged batch of a CIFAR release is named, though the bytes of all add up",
          "[cifar]") {
  const TemporaryFolder folder;
  folder.write("ten/batches.meta.txt", "cat\ndog\n");
  folder.write("ten/test_batch.bin", cifar_records({1}));
  Bytes first = cifar_records({0, 1}), second = cifar_records({1, 0});
  second.insert(second.begin(), first.back());
  first.pop_back();
  folder.write("ten/data_batch_1.bin", first);
  folder.write("ten/data_batch_2.bin", second);
  CHECK_THAT(error_of([&] { read_cifar_release(FileTree(folder.path() / "ten"), 32); }),
             ContainsSubstring("ten/data_batch_1.bin: 6145 bytes"));
}
