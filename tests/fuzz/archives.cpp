// The first byte chooses the name's ending, and with it the formats.
#include "fuzz_target.hpp"
#include "lintel/nn/data/readers/file_tree.hpp"

using namespace lintel;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 1) return 0;
  constexpr const char* endings[] = {".zip", ".tar", ".tar.gz", ".rar"};
  return fuzz::expect_answer_or_error([&] {
    const FileTree tree(fuzz::as_file({data + 1, size - 1}, endings[data[0] % 4]));
    for (const std::string& file : tree.files()) {
      fuzz::require(file.front() != '/' && ("/" + file).find("/..") == std::string::npos);
    }
    tree.read(tree.files(), [](std::size_t, const Bytes&) {});
  });
}
