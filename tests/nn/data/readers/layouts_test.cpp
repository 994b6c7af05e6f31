// The official layouts of Tiny ImageNet and of GTSRB.
#include "catch.hpp"
#include "lintel/nn/data/readers/gtsrb.hpp"
#include "lintel/nn/data/readers/tiny_imagenet.hpp"
#include "nn/data/sample_files.hpp"

using namespace lintel;
using namespace samples;

namespace {

Bytes small(int shade) { return png(pattern(4, 4, shade)); }

Entries tiny_imagenet_files() {
  const std::string root = "tiny-imagenet-200/";
  return {{root + "wnids.txt", bytes_of("n2\nn1\n")},
          {root + "words.txt", bytes_of("n0\tnothing\nn1\tgoldfish, Carassius\nn2\tacorn\n")},
          {root + "train/n1/images/n1_0.JPEG", small(1)},
          {root + "train/n1/n1_boxes.txt", bytes_of("n1_0.JPEG\t0\t0\t1\t1")},
          {root + "train/n2/images/n2_0.JPEG", small(2)},
          {root + "train/n2/images/n2_1.JPEG", small(3)},
          {root + "val/val_annotations.txt",
           bytes_of("val_1.JPEG\tn2\t0\t0\t1\t1\nval_0.JPEG\tn1\t0\t0\t1\t1\n")},
          {root + "val/images/val_0.JPEG", small(4)},
          {root + "val/images/val_1.JPEG", small(5)},
          {root + "test/images/test_0.JPEG", small(6)}};
}

std::string tiny_error(const Entries& entries) {
  const TemporaryFolder folder;
  write_zip(folder.path() / "tiny.zip", entries);
  return error_of([&] { read_tiny_imagenet(folder.path() / "tiny.zip", 4); });
}

Bytes& file_in(Entries& entries, const std::string& last) {
  for (auto& [file, bytes] : entries) {
    if (file.ends_with(last)) return bytes;
  }
  FAIL(last);
  return entries[0].second;
}

Bytes image(const ImageSet& set, std::int64_t index) {
  const auto bytes = set.image(index);
  return {bytes.begin(), bytes.end()};
}

}  // namespace

TEST_CASE("Tiny ImageNet as a directory and in archives", "[tiny_imagenet]") {
  const TemporaryFolder folder;
  for (const auto& [file, bytes] : tiny_imagenet_files()) folder.write(file, bytes);
  write_zip(folder.path() / "tiny.zip", tiny_imagenet_files());
  write_tar_gz(folder.path() / "tiny.tar.gz", tiny_imagenet_files());
  for (const char* form : {"tiny-imagenet-200", "tiny.zip", "tiny.tar.gz"}) {
    INFO(form);
    CHECK(is_tiny_imagenet(FileTree(folder.path() / form)));
    const TaskData task = read_tiny_imagenet(folder.path() / form, 4);
    CHECK(task.train.class_names == std::vector<std::string>{"goldfish, Carassius", "acorn"});
    CHECK(task.train.labels == std::vector<std::int32_t>{0, 1, 1});
    CHECK(image(task.train, 2) == pattern(4, 4, 3).pixels);
    CHECK(task.test.labels == std::vector<std::int32_t>{1, 0});
    CHECK(image(task.test, 0) == pattern(4, 4, 5).pixels);
  }
}

TEST_CASE("a Tiny ImageNet that does not fit together is an error", "[tiny_imagenet]") {
  CHECK(tiny_error(tiny_imagenet_files()) == "no error");
  Entries entries = tiny_imagenet_files();
  file_in(entries, "wnids.txt") = bytes_of("n1\nn3\n");
  CHECK_THAT(tiny_error(entries), ContainsSubstring("is of class n2, which is not in wnids.txt"));
  file_in(entries, "wnids.txt") = bytes_of("n1\nn2\nn3\n");
  CHECK_THAT(tiny_error(entries), ContainsSubstring("no training image of class 2 (n3)"));
  file_in(entries, "wnids.txt") = bytes_of("n1\nn2\nn1\n");
  CHECK_THAT(tiny_error(entries), ContainsSubstring("n1 twice"));
  file_in(entries, "wnids.txt") = {};
  CHECK(tiny_error(entries) != "no error");

  entries = tiny_imagenet_files();
  file_in(entries, "val_annotations.txt") = bytes_of("val_1.JPEG\tn2\nval_0.JPEG\tn7\n");
  CHECK_THAT(tiny_error(entries), ContainsSubstring("line 2 of val_annotations.txt"));
  file_in(entries, "val_annotations.txt") = bytes_of("val_1.JPEG\tn2\nval_9.JPEG\tn1\n");
  CHECK_THAT(tiny_error(entries), ContainsSubstring("names no image in val/images"));
  file_in(entries, "val_annotations.txt") = bytes_of("val_1.JPEG n2\n");
  CHECK_THAT(tiny_error(entries), ContainsSubstring("line 1"));
  file_in(entries, "val_annotations.txt") = bytes_of("val_1.JPEG\tn2\n");
  CHECK_THAT(tiny_error(entries), ContainsSubstring("1 lines of val_annotations.txt for 2 images"));
  file_in(entries, "val_annotations.txt") = bytes_of("val_1.JPEG\tn2\nval_1.JPEG\tn2\n");
  CHECK_THAT(tiny_error(entries), ContainsSubstring("expected one a line"));

  for (const char* missing : {"words.txt", "val_annotations.txt"}) {
    entries = tiny_imagenet_files();
    std::erase_if(entries, [&](const auto& entry) { return entry.first.ends_with(missing); });
    CHECK_THAT(tiny_error(entries), ContainsSubstring("expected the layout of Tiny ImageNet"));
  }
}

namespace {

Entries gtsrb_files() {
  return {{"GTSRB/Final_Training/Images/00000/00000_00000.ppm", ppm(pattern(4, 4, 1))},
          {"GTSRB/Final_Training/Images/00000/GT-00000.csv", bytes_of("Filename;ClassId\n")},
          {"GTSRB/Final_Training/Images/00014/00000_00000.ppm", ppm(pattern(4, 4, 2))},
          {"GTSRB/Final_Training/Images/00014/00000_00001.ppm", ppm(pattern(4, 4, 3))},
          {"GTSRB/Final_Test/Images/00000.ppm", ppm(pattern(4, 4, 4))},
          {"GTSRB/Final_Test/Images/00001.ppm", ppm(pattern(4, 4, 5))},
          {"GTSRB/Final_Test/GT-final_test.csv",
           bytes_of("Filename;Width;ClassId\r\n00001.ppm;4;0\r\n00000.ppm;4;14\r\n")}};
}

std::string gtsrb_error(const Entries& entries) {
  const TemporaryFolder folder;
  write_zip(folder.path() / "signs.zip", entries);
  return error_of([&] { read_gtsrb(FileTree(folder.path() / "signs.zip"), 4); });
}

}  // namespace

TEST_CASE("GTSRB with its labels in a table", "[gtsrb]") {
  const TemporaryFolder folder;
  write_zip(folder.path() / "signs.zip", gtsrb_files());
  const FileTree tree(folder.path() / "signs.zip");
  CHECK(is_gtsrb(tree));
  const TaskData task = read_gtsrb(tree, 4);
  CHECK(task.train.class_names == std::vector<std::string>{"00000", "00014"});
  CHECK(task.train.labels == std::vector<std::int32_t>{0, 1, 1});
  CHECK(task.test.labels == std::vector<std::int32_t>{0, 1});
  CHECK(image(task.test, 0) == pattern(4, 4, 5).pixels);
}

TEST_CASE("a GTSRB that does not fit together is an error", "[gtsrb]") {
  const auto with_table = [](std::string_view table) {
    Entries entries = gtsrb_files();
    file_in(entries, "GT-final_test.csv") = bytes_of(table);
    return gtsrb_error(entries);
  };
  CHECK(with_table("f;c\n00000.ppm;0\n00001.ppm;14") == "no error");
  CHECK_THAT(with_table("f;c\n00000.ppm;0\n00002.ppm;14"),
             ContainsSubstring("line 3 of GT-final_test.csv"));
  CHECK_THAT(with_table("f;c\n00000.ppm;0\n00000.ppm;14"), ContainsSubstring("each image once"));
  CHECK_THAT(with_table("f;c\n00000.ppm;1\n"), ContainsSubstring("names no class"));
  CHECK_THAT(with_table("f;c\n00000.ppm;x\n"), ContainsSubstring("names no class"));
  CHECK_THAT(with_table("f;c\n00000.ppm;0\n"), ContainsSubstring("00001.ppm has no line"));
  CHECK_THAT(with_table(""), ContainsSubstring("has no line"));
  Entries entries = gtsrb_files();
  entries.push_back({"GTSRB/stray/a.ppm", ppm(pattern(4, 4))});
  CHECK_THAT(gtsrb_error(entries), ContainsSubstring("lies in no numbered folder"));
}

TEST_CASE("GTSRB in the three archives that it is published in") {
  const TemporaryFolder folder;
  write_zip(folder.path() / "training.zip",
            {{"GTSRB/Training/00000/1.ppm", ppm(pattern(4, 4))},
             {"GTSRB/Readme.txt", bytes_of("training")},
             {"GTSRB/Training/00001/1.ppm", ppm(pattern(4, 4, 9))}});
  write_zip(folder.path() / "test.zip", {{"GTSRB/Final_Test/Images/00000.ppm", ppm(pattern(4, 4))},
                                         {"GTSRB/Readme.txt", bytes_of("test")}});
  write_zip(folder.path() / "labels.zip",
            {{"GT-final_test.csv", bytes_of("Filename;Width;ClassId\r\n00000.ppm;4;1\r\n")}});
  const FileTree tree({FileTree(folder.path() / "training.zip"),
                       FileTree(folder.path() / "test.zip"),
                       FileTree(folder.path() / "labels.zip")});
  CHECK(tree.stem() == "training");
  CHECK(tree.read("GTSRB/Readme.txt") == bytes_of("training"));
  const TaskData task = read_gtsrb(tree, 4);
  CHECK(task.train.labels == std::vector<std::int32_t>{0, 1});
  CHECK(task.test.labels == std::vector<std::int32_t>{1});
  CHECK_THAT(error_of([&] { tree.read("nothing"); }), ContainsSubstring("there is no nothing"));
}
