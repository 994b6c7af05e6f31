// The lists of classes and labels that stand beside images: names a line, the tables of Tiny
// ImageNet, and GTSRB's labels. The first byte chooses; the images are there already.
#include "fuzz_target.hpp"
#include "lintel/nn/data/readers/class_names.hpp"
#include "lintel/nn/data/readers/gtsrb.hpp"
#include "lintel/nn/data/readers/tiny_imagenet.hpp"
#include "nn/data/sample_files.hpp"

using namespace lintel;
using namespace samples;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const TemporaryFolder tiny, signs;
  static const bool ready = [] {
    int shade = 0;
    for (const char* file : {"train/n1/images/1.JPEG", "train/n2/images/1.JPEG",
                             "val/images/v1.JPEG", "val/images/v2.JPEG"}) {
      tiny.write(file, ppm(pattern(2, 2, ++shade)));
    }
    for (const char* file : {"Training/00000/1.ppm", "Training/00001/1.ppm",
                             "Final_Test/Images/1.ppm", "Final_Test/Images/2.ppm"}) {
      signs.write(file, ppm(pattern(2, 2, ++shade)));
    }
    return true;
  }();
  if (size < 1 || !ready) return 0;
  const Bytes bytes(data + 1, data + size);
  const auto tiny_with = [&](int table) {
    const Bytes tables[] = {bytes_of("n1\nn2\n"), bytes_of("n1\tone\nn2\ttwo\n"),
                            bytes_of("v1.JPEG\tn1\t0\nv2.JPEG\tn2\t0\n")};
    constexpr const char* names[] = {"wnids.txt", "words.txt", "val/val_annotations.txt"};
    for (int i = 0; i < 3; ++i) tiny.write(names[i], i == table ? bytes : tables[i]);
    read_tiny_imagenet(tiny.path(), 4).train.check();
  };
  return fuzz::expect_answer_or_error([&] {
    switch (data[0] % 5) {
      case 0:
        class_name_lines(bytes, "file");
        break;
      case 1:
        signs.write("GT-final_test.csv", bytes);
        read_gtsrb(FileTree(signs.path()), 4).test.check();
        break;
      default:
        tiny_with(data[0] % 5 - 2);
    }
  });
}
