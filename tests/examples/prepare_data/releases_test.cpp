// Readers of releases that come in layouts of their own: SVHN, Stanford Cars, EMNIST, listed
// splits.
#include <algorithm>
#include <array>

#include "catch.hpp"
#include "emnist.hpp"
#include "examples/prepare_data/matlab_samples.hpp"
#include "listed_images.hpp"
#include "matlab_file.hpp"
#include "nn/data/sample_files.hpp"
#include "stanford_cars.hpp"
#include "svhn.hpp"

using namespace lintel;
using namespace prepare_data;
using namespace samples;

namespace {

Bytes changed(Bytes bytes, std::size_t at, std::uint8_t value) {
  bytes[at] = value;
  return bytes;
}

}  // namespace

TEST_CASE("SVHN: rows and columns in their place, 10 is the digit 0") {
  const ImageSet set = decode_svhn(svhn_file({10, 3, 9}), "train", 32);
  CHECK(set.labels == std::vector<std::int32_t>{0, 3, 9});
  CHECK(set.classes() == 10);
  for (const auto& [image, channel, y, x] : std::vector<std::array<int, 4>>{
           {0, 0, 5, 7}, {0, 2, 31, 0}, {1, 1, 0, 31}, {2, 2, 31, 30}}) {
    CHECK(set.image(image)[static_cast<std::size_t>((channel * 32 + y) * 32 + x)] ==
          static_cast<std::uint8_t>(y + 2 * x + 50 * channel + image));
  }
  CHECK(decode_svhn(svhn_file({1}), "one", 32).size() == 1);  // MATLAB drops a last size of one
  CHECK(decode_svhn(svhn_file({1, 2}), "small", 16).height == 16);
}

TEST_CASE("SVHN: a file that is not right says what is wrong") {
  const Bytes whole = svhn_file({1, 2});
  const auto message = [](const Bytes& bytes) {
    return error_of([&] { decode_svhn(bytes, "train_32x32.mat", 32); });
  };
  CHECK_THAT(message({}), ContainsSubstring("train_32x32.mat: ends at byte 0"));
  CHECK_THAT(message(Bytes(500)), ContainsSubstring("no little-endian MATLAB file"));
  CHECK_THAT(message(changed(whole, 127, 'X')), ContainsSubstring("no little-endian MATLAB"));
  CHECK_THAT(message({whole.begin(), whole.begin() + 128}), ContainsSubstring("first variable"));
  CHECK_THAT(message({whole.begin(), whole.end() - 1}), ContainsSubstring("are left"));
  CHECK_THAT(message(changed(whole, 128, 14)), ContainsSubstring("expected 15: compressed"));
  CHECK_THAT(message(changed(whole, 160, static_cast<std::uint8_t>(whole[160] ^ 1))),
             ContainsSubstring("element at byte 128"));
  CHECK_THAT(message(svhn_file({1, 11})), ContainsSubstring("y(2) is 11; expected 1 to 10"));
  CHECK_THAT(message(svhn_file({1, 1.5})), ContainsSubstring("y(2) is 1.5"));
  CHECK_THAT(message(car_classes({"a"})), ContainsSubstring("has no variable X"));
}

TEST_CASE("MATLAB files: texts, and fields of structs") {
  const MatlabFile classes(car_classes({"AM General Hummer", "", "Audi R8"}), "cars_meta.mat");
  CHECK(classes.texts("class_names") ==
        std::vector<std::string>{"AM General Hummer", "", "Audi R8"});
  CHECK_THAT(error_of([&] { classes.numbers("class_names"); }), ContainsSubstring("class_names"));
  CHECK_THAT(error_of([&] { classes.texts("names"); }), ContainsSubstring("has no variable names"));
  const MatlabFile cars(car_annotations({{1, 2, 30, 40, 7, "a.jpg"}, {5, 6, 7, 8, 9, "b.jpg"}}),
                        "f");
  CHECK(cars.numbers("annotations", "bbox_y2") == std::vector<double>{40, 8});
  CHECK(cars.texts("annotations", "fname") == std::vector<std::string>{"a.jpg", "b.jpg"});
  CHECK_THAT(error_of([&] { cars.numbers("annotations", "colour"); }),
             ContainsSubstring("annotations(1).colour"));
  CHECK_THAT(error_of([&] { cars.texts("annotations", "class"); }),
             ContainsSubstring("annotations(1).class: expected a text"));
}

namespace {

// A black image with a white box, given as annotations give it.
Bytes boxed(int left, int top, int right, int bottom) {
  Image image{40, 60, Bytes(3 * 40 * 60)};
  for (int channel = 0; channel < 3; ++channel) {
    for (int y = top - 1; y < bottom; ++y) {
      std::fill_n(image.pixels.begin() + (channel * 40 + y) * 60 + left - 1, right - left + 1, 255);
    }
  }
  return ppm(image);
}

Entries car_images(const std::string& folder, int count) {
  Entries entries;
  for (int i = 1; i <= count; ++i) {
    entries.emplace_back(folder + "/0" + std::to_string(i) + ".jpg", boxed(5, 3, 24, 22));
  }
  return entries;
}

std::vector<CarAnnotation> cars(int count) {
  std::vector<CarAnnotation> all;
  for (int i = 1; i <= count; ++i) {
    all.push_back({5, 3, 24, 22, i % 2 ? 1. : 2., "0" + std::to_string(i) + ".jpg"});
  }
  return all;
}

}  // namespace

TEST_CASE("Stanford Cars: cropped to the box, by the official split or by seed") {
  const TemporaryFolder folder;
  write_tar_gz(folder.path() / "cars_train.tgz", car_images("cars_train", 8));
  write_tar_gz(folder.path() / "cars_test.tgz", car_images("cars_test", 3));
  const auto write_devkit = [&](const std::vector<CarAnnotation>& annotations) {
    write_tar_gz(folder.path() / "car_devkit.tgz",
                 {{"devkit/cars_meta.mat", car_classes({"Audi", "BMW"})},
                  {"devkit/cars_train_annos.mat", car_annotations(annotations)}});
  };
  write_devkit(cars(8));
  const auto tree = [&](bool with_test) {
    std::vector<FileTree> parts{FileTree(folder.path() / "cars_train.tgz"),
                                FileTree(folder.path() / "car_devkit.tgz")};
    if (with_test) parts.emplace_back(folder.path() / "cars_test.tgz");
    return FileTree(std::move(parts));
  };
  const TaskData by_seed = read_stanford_cars(tree(false), 20);
  CHECK(by_seed.train.size() == 6);
  CHECK(by_seed.test.size() == 2);
  CHECK(by_seed.train.class_names == std::vector<std::string>{"Audi", "BMW"});
  // Nothing of the black around is left, and nothing is lost: the box is 20 x 20.
  for (const ImageSet* set : {&by_seed.train, &by_seed.test}) {
    CHECK(std::all_of(set->pixels.begin(), set->pixels.end(), [](int p) { return p == 255; }));
  }
  const auto labels = folder.write("cars_test_annos_withlabels.mat", car_annotations(cars(3)));
  const TaskData official = read_stanford_cars(tree(true), 20, 0, labels);
  CHECK(official.train.size() == 8);
  CHECK(official.test.labels == std::vector<std::int32_t>{0, 1, 0});
  // Labels of test images that are not there: by seed.
  CHECK(read_stanford_cars(tree(false), 20, 0, labels).test.size() == 2);

  const auto message = [&](std::vector<CarAnnotation> annotations) {
    write_devkit(annotations);
    return error_of([&] { read_stanford_cars(tree(false), 20); });
  };
  auto wrong = cars(8);
  wrong[3].file = "99.jpg";
  CHECK_THAT(message(wrong),
             ContainsSubstring("annotation 4 of cars_train_annos.mat names 99.jpg"));
  wrong = cars(8);
  wrong[1].label = 3;
  CHECK_THAT(message(wrong), ContainsSubstring("annotation 2") && ContainsSubstring("class is 3"));
  wrong = cars(8);
  wrong[0].left = 70;
  CHECK_THAT(message(wrong), ContainsSubstring("cars_train/01.jpg: crop: columns 69 to 24"));
}

TEST_CASE("EMNIST: put upright, labels by the mapping") {
  const TemporaryFolder folder;
  const auto write = [&](const std::string& mapping) {
    write_zip(folder.path() / "gzip.zip",
              {{"gzip/emnist-letters-mapping.txt", bytes_of(mapping)},
               {"gzip/emnist-letters-train-images-idx3-ubyte.gz", gzip(idx_images(3, 28, 28))},
               {"gzip/emnist-letters-train-labels-idx1-ubyte.gz", gzip(idx_labels({1, 2, 1}))},
               {"gzip/emnist-letters-test-images-idx3-ubyte.gz", gzip(idx_images(2, 28, 28))},
               {"gzip/emnist-letters-test-labels-idx1-ubyte.gz", gzip(idx_labels({2, 1}))}});
    return FileTree(folder.path() / "gzip.zip");
  };
  const TaskData task = read_emnist(write("1 65 97\n2 66 98\n"), "letters", 28);
  CHECK(task.train.class_names == std::vector<std::string>{"A", "B"});
  CHECK(task.train.labels == std::vector<std::int32_t>{0, 1, 0});
  CHECK(task.test.labels == std::vector<std::int32_t>{1, 0});
  for (int y = 0; y < 28; ++y) {
    for (int x = 0; x < 28; ++x) {  // the files count up along what are columns of the picture
      REQUIRE(task.train.image(0)[static_cast<std::size_t>(y * 28 + x)] ==
              static_cast<std::uint8_t>(x * 28 + y));
    }
  }
  const auto message = [&](const std::string& mapping, const std::string& part = "letters") {
    const FileTree tree = write(mapping);
    return error_of([&] { read_emnist(tree, part, 28); });
  };
  CHECK_THAT(message("1 65\n"), ContainsSubstring("label 2 is not in the mapping"));
  CHECK_THAT(message("1 65\nx\n"), ContainsSubstring("line 2 of gzip/emnist-letters-mapping.txt"));
  CHECK_THAT(message("1 65\n1 66\n"), ContainsSubstring("line 2"));
  CHECK_THAT(message("1 65\n", "digits"), ContainsSubstring("emnist-digits-mapping.txt"));
}

TEST_CASE("listed splits: SUN397's partitions beside its archive") {
  const TemporaryFolder folder;
  Entries images;
  for (const char* file : {"a/abbey/1.jpg", "a/abbey/2.jpg", "a/abbey/3.jpg", "b/bar/indoor/1.jpg",
                           "b/bar/indoor/2.jpg"}) {
    images.emplace_back(std::string("SUN397/") + file, ppm(pattern(5, 5)));
  }
  write_tar_gz(folder.path() / "SUN397.tar.gz", images);
  const auto tree = [&](const std::string& training, const std::string& testing) {
    write_zip(folder.path() / "Partitions.zip",
              {{"Training_01.txt", bytes_of(training)}, {"Testing_01.txt", bytes_of(testing)}});
    return FileTree(
        {FileTree(folder.path() / "SUN397.tar.gz"), FileTree(folder.path() / "Partitions.zip")});
  };
  const FileTree whole =
      tree("/a/abbey/2.jpg\r\n/b/bar/indoor/1.jpg\r\n", "/b/bar/indoor/2.jpg\n/a/abbey/1.jpg\n");
  REQUIRE(has_lists(whole, sun397_lists));
  CHECK_FALSE(has_lists(whole, dtd_lists));
  const TaskData task = read_listed_images(whole, sun397_lists, 5);
  CHECK(task.train.class_names == std::vector<std::string>{"a/abbey", "b/bar/indoor"});
  CHECK(task.train.labels == std::vector<std::int32_t>{0, 1});
  CHECK(task.test.labels == std::vector<std::int32_t>{0, 1});  // abbey/3 is in no list

  const auto message = [&](const std::string& training, const std::string& testing) {
    const FileTree wrong = tree(training, testing);
    return error_of([&] { read_listed_images(wrong, sun397_lists, 5); });
  };
  CHECK_THAT(message("/a/abbey/2.jpg\n/a/abbey/7.jpg\n", "/a/abbey/1.jpg\n"),
             ContainsSubstring("line 2 of Training_01.txt") && ContainsSubstring("is not there"));
  CHECK_THAT(message("/a/abbey/2.jpg\n", "/a/abbey/2.jpg\n"),
             ContainsSubstring("line 1 of Testing_01.txt") && ContainsSubstring("listed before"));
  CHECK_THAT(message("abbey\n", ""), ContainsSubstring("expected CLASS/image"));
}
