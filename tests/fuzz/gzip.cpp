#include "lintel/core/io/gzip.hpp"

#include "fuzz_target.hpp"

using namespace lintel;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  constexpr std::size_t limit = 1 << 20;
  return fuzz::expect_answer_or_error([&] {
    fuzz::require(gunzip({data, size}, "file", limit).size() <= limit);
  });
}
