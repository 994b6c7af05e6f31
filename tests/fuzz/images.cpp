// A checksum of a PNG's chunk is made right first: random bytes would not get past it.
#include "fuzz_target.hpp"
#include "lintel/nn/data/images/resize.hpp"
#include "nn/data/sample_files.hpp"

using namespace lintel;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const Bytes bytes(data, data + size);
  return fuzz::expect_answer_or_error([&] {
    const Image image = decode_image(samples::with_checksums(bytes), "file");
    fuzz::require(image.pixels.size() == static_cast<std::size_t>(3 * image.height * image.width));
    if (image.height * image.width < 1 << 16) resize_to_square(image, 8);
  });
}
