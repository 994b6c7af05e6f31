// Whatever the bytes, a reader returns a sound set or throws `Error`: it never crashes, hangs or
// takes all memory.
#include "catch.hpp"
#include "damaged_files.hpp"
#include "lintel/core/io/read_file.hpp"
#include "lintel/nn/data/images/decode_image.hpp"
#include "lintel/nn/data/readers/cifar.hpp"
#include "lintel/nn/data/readers/class_folders.hpp"
#include "lintel/nn/data/readers/idx.hpp"
#include "lintel/nn/data/readers/tiny_imagenet.hpp"

using namespace lintel;
using namespace samples;

namespace {

void read_image(const Bytes& bytes) {
  const Image image = decode_image(bytes, "file");
  REQUIRE(image.pixels.size() == static_cast<std::size_t>(3 * image.height * image.width));
}

}  // namespace

TEST_CASE("damaged images", "[fuzz]") {
  const Image image = pattern(19, 17);
  fuzz("jpeg", jpeg(image), 4000, read_image);
  fuzz("progressive jpeg", progressive_jpeg(), 4000, read_image);
  fuzz("png", png(image), 300, read_image);
  fuzz("png with right checksums", png(image), 3000,
       [](const Bytes& bytes) { read_image(with_checksums(bytes)); });
  fuzz("palette png", png_from(8, 4, 4, 3, {9, 8, 7, 6, 5, 4}, Bytes(20)), 3000,
       [](const Bytes& bytes) { read_image(with_checksums(bytes)); });
  // A damaged pixel of these is a pixel; only the header can be wrong, so there is little else.
  fuzz("bmp", bmp(pattern(2, 3)), 1500, read_image);
  fuzz("ppm", ppm(pattern(2, 3)), 1500, read_image);
}

TEST_CASE("damaged gzip, IDX and CIFAR files", "[fuzz]") {
  fuzz("gzip", gzip(pattern(10, 10).pixels), 1000, [](const Bytes& bytes) {
    const Bytes whole = gunzip(bytes, "file", 1 << 20);
    REQUIRE(whole.size() <= 1 << 20);
  });
  const Bytes images = idx_images(4, 3, 3), labels = idx_labels({0, 1, 2, 1});
  fuzz("idx images", images, 1000,
       [&](const Bytes& bytes) { decode_idx(bytes, labels, "file", 4).check(); });
  fuzz("idx labels", labels, 1000,
       [&](const Bytes& bytes) { decode_idx(images, bytes, "file", 4).check(); });
  fuzz("cifar", cifar_records({0, 1, 2}), 300, [](const Bytes& bytes) {
    decode_cifar(bytes, "file", 4, {"a", "b", "c"}).check();
  });
}

TEST_CASE("damaged archives", "[fuzz]") {
  const TemporaryFolder folder;
  const Entries entries{{"a/1.ppm", ppm(pattern(3, 3, 1))},
                        {"a/2.ppm", ppm(pattern(3, 3, 2))},
                        {"b/1.ppm", ppm(pattern(3, 3, 3))},
                        {"b/2.ppm", ppm(pattern(3, 3, 4))}};
  const auto read = [&](const std::string& file) {
    return [&, file](const Bytes& bytes) {
      read_class_folders(FileTree(folder.write(file, bytes)), 4).train.check();
    };
  };
  write_zip(folder.path() / "whole.zip", entries);
  fuzz("zip", read_file(folder.path() / "whole.zip"), 800, read("damaged.zip"));
  write_tar_gz(folder.path() / "whole.tar.gz", entries);
  const Bytes zipped = read_file(folder.path() / "whole.tar.gz");
  fuzz("tar.gz", zipped, 800, read("damaged.tar.gz"));
  fuzz("tar", gunzip(zipped, "whole"), 800, read("damaged.tar"));
}

TEST_CASE("damaged tables of Tiny ImageNet", "[fuzz]") {
  const TemporaryFolder folder;
  folder.write("train/n1/images/1.JPEG", ppm(pattern(3, 3, 1)));
  folder.write("train/n2/images/1.JPEG", ppm(pattern(3, 3, 2)));
  folder.write("val/images/v1.JPEG", ppm(pattern(3, 3, 3)));
  folder.write("val/images/v2.JPEG", ppm(pattern(3, 3, 4)));
  const std::vector<std::pair<std::string, Bytes>> tables{
      {"wnids.txt", bytes_of("n1\nn2\n")},
      {"words.txt", bytes_of("n1\tone\nn2\ttwo\n")},
      {"val/val_annotations.txt", bytes_of("v1.JPEG\tn1\t0\nv2.JPEG\tn2\t0\n")}};
  for (const auto& [file, bytes] : tables) folder.write(file, bytes);
  for (const auto& [file, bytes] : tables) {
    const auto read = [&, table = file](const Bytes& changed) {
      folder.write(table, changed);
      read_tiny_imagenet(folder.path(), 4).train.check();
    };
    if (file == "words.txt") {  // names only: whatever they are, they are names
      for (std::uint64_t trial = 0; trial < 30; ++trial) {
        Random random(1, "words", trial);
        read(damaged(bytes, random));
      }
    } else {
      fuzz(file.c_str(), bytes, 60, read);
    }
    folder.write(file, bytes);
  }
}
