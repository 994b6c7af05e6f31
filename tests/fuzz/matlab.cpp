// The first byte: whether the rest is a file, or the inside of its compressed element. What is
// inside is behind a checksum that random bytes do not pass.
#include "examples/prepare_data/matlab_samples.hpp"
#include "fuzz_target.hpp"
#include "matlab_file.hpp"
#include "svhn.hpp"

using namespace lintel;
using namespace prepare_data;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 1) return 0;
  static const Bytes frame = samples::car_classes({"one"});
  const Bytes rest(data + 1, data + size);
  const Bytes bytes = data[0] % 2 ? rest : samples::with_element(frame, rest);
  fuzz::expect_answer_or_error([&] { decode_svhn(bytes, "file", 8).check(); });
  fuzz::expect_answer_or_error([&] { MatlabFile(bytes, "file").texts("class_names"); });
  fuzz::expect_answer_or_error([&] { MatlabFile(bytes, "file").numbers("annotations", "class"); });
  return fuzz::expect_answer_or_error(
      [&] { MatlabFile(bytes, "file").texts("annotations", "fname"); });
}
