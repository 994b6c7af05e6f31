// Whatever the bytes of a .mat file, it is read or refused by an `Error`: matio alone would crash.
#include "examples/prepare_data/matlab_samples.hpp"
#include "matlab_file.hpp"
#include "nn/data/damaged_files.hpp"
#include "svhn.hpp"

using namespace lintel;
using namespace prepare_data;
using namespace samples;

TEST_CASE("damaged MATLAB files", "[fuzz]") {
  fuzz("svhn", svhn_file({1, 2}), 150,
       [](const Bytes& bytes) { decode_svhn(bytes, "file", 8).check(); });
  // The checksums pass: what is damaged is within.
  const auto inside = [](const char* purpose, const Bytes& whole, int trials, const auto& read) {
    fuzz(purpose, inflated_element(whole), trials,
         [&](const Bytes& bytes) { read(MatlabFile(with_element(whole, bytes), "file")); });
  };
  inside("inside car annotations",
         car_annotations({{1, 2, 3, 4, 1, "a.jpg"}, {1, 2, 3, 4, 2, "b.jpg"}}), 500,
         [](const MatlabFile& file) {
           file.numbers("annotations", "class");
           file.texts("annotations", "fname");
         });
  inside("inside car classes", car_classes({"one", "two", "three"}), 500,
         [](const MatlabFile& file) { file.texts("class_names"); });
}
