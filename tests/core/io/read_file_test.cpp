#include "lintel/core/io/read_file.hpp"

#include "catch.hpp"
#include "files.hpp"
#include "lintel/core/io/gzip.hpp"
#include "lintel/core/io/text_lines.hpp"
#include "lintel/core/random.hpp"

using namespace lintel;
using namespace lintel::test;

namespace {

Bytes bytes_of(const std::string& text) { return {text.begin(), text.end()}; }

Bytes noise(std::size_t size) {
  Random random(1, "noise");
  Bytes bytes(size);
  for (auto& byte : bytes) byte = static_cast<std::uint8_t>(random.bits());
  return bytes;
}

std::filesystem::path put(const TemporaryFolder& folder, const std::string& name,
                          const Bytes& bytes) {
  put_bytes(folder / name, {bytes.begin(), bytes.end()});
  return folder / name;
}

template <class Call>
std::string error_of(const Call& call) {
  try {
    call();
  } catch (const Error& error) {
    return error.what();
  }
  return "no error";
}

}  // namespace

TEST_CASE("files are read whole, up to a limit", "[read_file]") {
  const TemporaryFolder folder;
  const auto path = put(folder, "file", bytes_of("hello"));
  CHECK(read_file(path) == bytes_of("hello"));
  CHECK(read_file(put(folder, "empty", {})).empty());
  CHECK(read_file(path, 5).size() == 5);
  CHECK_THAT(error_of([&] { read_file(path, 4); }),
             ContainsSubstring("5 bytes; expected at most 4"));
  CHECK_THAT(error_of([&] { read_file(folder / "none"); }), ContainsSubstring("no such file"));
  CHECK_THAT(error_of([&] { read_file(folder.path()); }), ContainsSubstring("not a file"));
}

TEST_CASE("gzip is unzipped, one member or several", "[read_file]") {
  const Bytes text = bytes_of("the same words, the same words, the same words");
  Bytes zipped = gzip(text);
  CHECK(gunzip(zipped, "x") == text);
  const Bytes again = gzip(bytes_of(" and more"));
  zipped.insert(zipped.end(), again.begin(), again.end());
  CHECK(gunzip(zipped, "x") == bytes_of("the same words, the same words, the same words and more"));
  CHECK(gunzip(gzip({}), "x").empty());
  const Bytes large(300000, 7);  // more than is unzipped at once
  CHECK(gunzip(gzip(large), "x") == large);
}

TEST_CASE("only a name that ends in .gz is unzipped", "[read_file]") {
  const TemporaryFolder folder;
  const Bytes zipped = gzip(bytes_of("words"));
  CHECK(read_maybe_gzip(put(folder, "a.gz", zipped)) == bytes_of("words"));
  CHECK(read_maybe_gzip(put(folder, "a.bin", zipped)) == zipped);
  CHECK_THAT(error_of([&] { read_maybe_gzip(put(folder, "b.gz", bytes_of("words"))); }),
             ContainsSubstring("no gzip data at byte 0"));
}

TEST_CASE("broken gzip is an error that says where", "[read_file]") {
  const Bytes zipped = gzip(noise(1200));
  for (std::size_t length = 0; length < zipped.size(); ++length) {
    INFO(length);
    const Bytes part(zipped.begin(), zipped.begin() + static_cast<std::ptrdiff_t>(length));
    const std::string message = error_of([&] { gunzip(part, "name"); });
    CHECK_THAT(message, ContainsSubstring("name: "));
    CHECK_THAT(message,
               ContainsSubstring(length < 2 ? "byte 0" : "byte " + std::to_string(length)));
  }
  Bytes wrong_sum = zipped;
  wrong_sum[zipped.size() - 8] ^= 1;
  CHECK_THAT(error_of([&] { gunzip(wrong_sum, "x"); }), ContainsSubstring("corrupt at byte"));
  Bytes garbage_after = zipped;
  garbage_after.push_back(0);
  CHECK_THAT(error_of([&] { gunzip(garbage_after, "x"); }),
             ContainsSubstring("no gzip data at byte " + std::to_string(zipped.size())));
}

TEST_CASE("what comes out of gzip is limited", "[read_file]") {
  const Bytes zipped = gzip(Bytes(1 << 20));
  CHECK(zipped.size() < 1 << 14);
  CHECK(gunzip(zipped, "x", 1 << 20).size() == 1 << 20);
  CHECK_THAT(error_of([&] { gunzip(zipped, "x", (1 << 20) - 1); }),
             ContainsSubstring("more than 1048575 bytes when unzipped"));
}

TEST_CASE("a text is cut into lines and fields", "[read_file]") {
  using Texts = std::vector<std::string>;
  CHECK(text_lines(bytes_of("one\r\n\ntwo\n\n\n")) == Texts{"one", "", "two"});
  CHECK(text_lines({}).empty());
  CHECK(split_fields("a;;b;", ';') == Texts{"a", "", "b", ""});
  CHECK(split_fields("", ';') == Texts{""});
}
