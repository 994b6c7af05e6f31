// The first two bytes say where the images end and the labels begin.
#include "lintel/nn/data/readers/idx.hpp"

#include <algorithm>

#include "fuzz_target.hpp"

using namespace lintel;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  const std::span<const std::uint8_t> bytes(data + 2, size - 2);
  const std::size_t end = std::min<std::size_t>(data[0] * 256u + data[1], bytes.size());
  return fuzz::expect_answer_or_error(
      [&] { decode_idx(bytes.first(end), bytes.subspan(end), "file", 4).check(); });
}
