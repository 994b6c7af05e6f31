// The first byte chooses the kind of label.
#include "lintel/nn/data/readers/cifar.hpp"

#include "fuzz_target.hpp"

using namespace lintel;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 1) return 0;
  return fuzz::expect_answer_or_error([&] {
    decode_cifar({data + 1, size - 1}, "file", 4, {},
                 data[0] % 2 ? CifarLabel::one_byte : CifarLabel::coarse_and_fine)
        .check();
  });
}
