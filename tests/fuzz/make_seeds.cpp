// Writes a few small sound files for each target to begin with: DIR/TARGET/NAME.
#include <iostream>

#include "examples/prepare_data/matlab_samples.hpp"
#include "lintel/core/io/npy.hpp"
#include "lintel/core/io/read_file.hpp"
#include "lintel/core/io/safetensors.hpp"
#include "lintel/core/io/write_aside.hpp"

using namespace lintel;
using namespace samples;
namespace fs = std::filesystem;

namespace {

// The bytes behind one or two that the target takes for itself.
Bytes behind(const Bytes& first, const Bytes& rest) {
  Bytes bytes = first;
  bytes.insert(bytes.end(), rest.begin(), rest.end());
  return bytes;
}

void write_seeds(const fs::path& folder) {
  const auto put = [&](const std::string& file, const Bytes& bytes) {
    const fs::path path = folder / file;
    fs::create_directories(path.parent_path());
    write_file(path, {reinterpret_cast<const char*>(bytes.data()), bytes.size()});
  };
  for (const char* target : {"safetensors", "npy"}) fs::create_directories(folder / target);
  const Tensor<float> matrix({2, 3}, {1, 2, 3, 4, 5, 6});
  write_safetensors(folder / "safetensors/ours", {{"a", matrix}, {"b", Tensor<double>(2.0)}},
                    {{"key", "value"}});
  const std::string header = R"({"a":{"dtype":"BF16","shape":[2],"data_offsets":[0,4]}})";
  put("safetensors/of_others", bytes_of(std::string(1, static_cast<char>(header.size())) +
                                        std::string(7, '\0') + header + "abcd"));
  write_npy(folder / "npy/matrix", matrix);

  const Image image = pattern(5, 6);
  const Bytes zipped = gzip(image.pixels);
  put("gzip/one", zipped);
  put("gzip/two", behind(zipped, zipped));
  const Bytes images = idx_images(2, 3, 3);
  const auto end = static_cast<std::uint8_t>(images.size());
  put("idx/whole", behind({0, end}, behind(images, idx_labels({0, 1}))));
  put("cifar/ten", behind({1}, cifar_records({0, 1})));
  put("matlab/digits", behind({1}, svhn_file({1})));
  put("matlab/inside_digits", behind({0}, inflated_element(svhn_file({1}))));
  put("matlab/inside_classes", behind({0}, inflated_element(car_classes({"one", "two"}))));
  put("matlab/inside_cars",
      behind({0}, inflated_element(car_annotations({{1, 2, 3, 4, 1, "a.jpg"}}))));
  const TemporaryFolder archives;
  const Entries entries{{"a/1.ppm", ppm(pattern(2, 2))}, {"b/2.txt", bytes_of("text")}};
  write_zip(archives.path() / "x.zip", entries);
  write_tar_gz(archives.path() / "x.tar.gz", entries);
  write_rar(archives.path() / "x.rar", entries);
  const Bytes tar_gz = read_file(archives.path() / "x.tar.gz");
  put("archives/zip", behind({0}, read_file(archives.path() / "x.zip")));
  put("archives/tar", behind({1}, gunzip(tar_gz, "x")));
  put("archives/tar_gz", behind({2}, tar_gz));
  put("archives/rar", behind({3}, read_file(archives.path() / "x.rar")));
  put("images/jpeg", jpeg(image));
  put("images/progressive", progressive_jpeg());
  put("images/png", png(image));
  put("images/palette", png_from(8, 4, 4, 3, {9, 8, 7, 6, 5, 4}, Bytes(20)));
  put("images/bmp", bmp(image));
  put("images/ppm", ppm(image));
  put("class_lists/names", behind({0}, bytes_of("one\ntwo\n")));
  put("class_lists/signs", behind({1}, bytes_of("Filename;Width;ClassId\n1.ppm;2;0\n2.ppm;2;1\n")));
  put("class_lists/classes", behind({2}, bytes_of("n1\nn2\n")));
  put("class_lists/words", behind({3}, bytes_of("n1\tone\nn2\ttwo\n")));
  const std::string start = R"({"key": "made by hand", "measure": )";
  put("measures/single", behind({1}, bytes_of(start + R"({"test": [0.5], "validation": [1]}})")));
  put("measures/addition",
      behind({2}, bytes_of(start + R"({"curve": [[0.5, 1]], "coefficient": 1, "accuracy": [1],)" +
                           R"( "absolute": 1, "normalized": 1, "accuracy_at_1": [1],)" +
                           R"( "absolute_at_1": 1, "normalized_at_1": 1}})")));
  put("measures/rates", behind({9}, bytes_of(start + R"({"rates": [0.1], "validation": [1],)" +
                                             R"( "standard_error": [0.1], "chosen": 0.1}})")));
  put("class_lists/labels", behind({4}, bytes_of("v1.JPEG\tn1\t0\nv2.JPEG\tn2\t0\n")));
}

}  // namespace

int main(int count, char* arguments[]) {
  if (count != 2) {
    std::cerr << "make_seeds: expected one argument, the folder to write to\n";
    return 2;
  }
  write_seeds(arguments[1]);
}
