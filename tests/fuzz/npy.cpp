#include "lintel/core/io/npy.hpp"

#include "fuzz_target.hpp"

using namespace lintel;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  return fuzz::expect_answer_or_error([&] {
    const auto path = fuzz::as_file({data, size}, ".npy");
    fuzz::require(read_npy<double>(path).values().size() <= size);
  });
}
