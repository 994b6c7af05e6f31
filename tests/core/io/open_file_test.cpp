// Files that somebody changes while they are being read.
#include "lintel/core/io/open_file.hpp"

#include "catch.hpp"
#include "files.hpp"
#include "lintel/core/io/safetensors.hpp"
#include "lintel/core/io/write_aside.hpp"

using namespace lintel;
using namespace lintel::test;
namespace fs = std::filesystem;

namespace {
// Two megabytes and a little, so that they are read in three pieces.
std::string long_text() {
  std::string text((std::size_t{2} << 20) + 5, '\0');
  for (std::size_t i = 0; i < text.size(); ++i) text[i] = static_cast<char>(i * i >> 7);
  return text;
}
}  // namespace

TEST_CASE("a file is read from anywhere, in pieces", "[io]") {
  const TemporaryFolder folder;
  const std::string text = long_text();
  put_bytes(folder / "a", text);
  const OpenFile file(folder / "a");
  CHECK(file.size() == text.size());
  CHECK((file.text(0, text.size()) == text));
  CHECK((file.text(1'000'001, 1'000'003) == text.substr(1'000'001, 1'000'003)));
  CHECK(file.text(text.size(), 0).empty());
  std::vector<std::size_t> sizes;
  file.each_piece(0, text.size(), [&](std::string_view piece) { sizes.push_back(piece.size()); });
  CHECK(sizes == std::vector<std::size_t>{1 << 20, 1 << 20, 5});
}

TEST_CASE("what is no file that can be read is refused", "[io]") {
  const TemporaryFolder folder;
  CHECK_THROWS_WITH(OpenFile(folder / "none"), ContainsSubstring("cannot be opened for reading"));
  CHECK_THROWS_WITH(OpenFile(folder.path()), ContainsSubstring("not a regular file"));
}

TEST_CASE("a file that is cut short while it is read is an error", "[io]") {
  const TemporaryFolder folder;
  put_bytes(folder / "a", long_text());
  const OpenFile file(folder / "a");
  CHECK_THROWS_WITH(
      file.each_piece(0, file.size(),
                      [&](std::string_view) { fs::resize_file(folder / "a", 1'500'000); }),
      ContainsSubstring("ends at byte 1500000 of 2097157"));
}

TEST_CASE("tensors of a file that is cut, changed, replaced or removed", "[io]") {
  const TemporaryFolder folder;
  const fs::path path = folder / "a";
  const std::vector<NamedTensor> tensors{{"x", Tensor<float>::ones({1'000'000})}};
  write_safetensors(path, tensors);
  const std::string written = get_bytes(path);
  const SafetensorsFile file(path);
  const auto all_ones = [&] {
    const std::vector<float> values = file.read<float>("x").values();
    return std::all_of(values.begin(), values.end(), [](float x) { return x == 1; });
  };
  CHECK(all_ones());

  fs::resize_file(path, written.size() / 2);
  CHECK_THROWS_WITH(all_ones(), ContainsSubstring("cut short"));
  CHECK_THROWS_WITH(file.check_data(), ContainsSubstring("cut short"));

  std::string other = written;
  other[other.size() - 3'000'000] ^= 1;
  put_bytes(path, other);  // into the same file
  CHECK_THROWS_WITH(all_ones(), ContainsSubstring("damaged") && ContainsSubstring("\"x\""));

  put_bytes(path, written);
  write_file(path, "another file");  // in its place
  CHECK(all_ones());
  fs::remove(path);
  CHECK(all_ones());
}
