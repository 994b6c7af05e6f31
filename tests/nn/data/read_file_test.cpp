#include "lintel/nn/data/read_file.hpp"

#include "catch.hpp"
#include "sample_files.hpp"

using namespace lintel;
using namespace samples;

TEST_CASE("files are read whole, up to a limit", "[read_file]") {
  const TemporaryFolder folder;
  const auto path = folder.write("file", "hello");
  CHECK(read_file(path) == bytes_of("hello"));
  CHECK(read_file(folder.write("empty", "")).empty());
  CHECK(read_file(path, 5).size() == 5);
  CHECK_THAT(error_of([&] { read_file(path, 4); }),
             ContainsSubstring("5 bytes; expected at most 4"));
  CHECK_THAT(error_of([&] { read_file(folder.path() / "none"); }),
             ContainsSubstring("no such file"));
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
  CHECK(read_maybe_gzip(folder.write("a.gz", zipped)) == bytes_of("words"));
  CHECK(read_maybe_gzip(folder.write("a.bin", zipped)) == zipped);
  CHECK_THAT(error_of([&] { read_maybe_gzip(folder.write("b.gz", "words")); }),
             ContainsSubstring("no gzip data at byte 0"));
}

TEST_CASE("broken gzip is an error that says where", "[read_file]") {
  const Bytes zipped = gzip(pattern(20, 20).pixels);
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
  CHECK(zipped.size() < 2000);
  CHECK(gunzip(zipped, "x", 1 << 20).size() == 1 << 20);
  CHECK_THAT(error_of([&] { gunzip(zipped, "x", (1 << 20) - 1); }),
             ContainsSubstring("more than 1048575 bytes when unzipped"));
}
