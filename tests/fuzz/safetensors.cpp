#include "lintel/core/io/safetensors.hpp"

#include "fuzz_target.hpp"

using namespace lintel;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  return fuzz::expect_answer_or_error([&] {
    const SafetensorsFile file(fuzz::as_file({data, size}, ".safetensors"));
    std::size_t elements = 0;
    for (const std::string& name : file.names()) elements += file.read<float>(name).values().size();
    fuzz::require(elements <= size);
  });
}
