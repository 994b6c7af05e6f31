// Damaged tensor files are never taken for good ones, and old ones can be read for ever.
#include "lintel/core/io/safetensors_stamp.hpp"

#include <fstream>

#include "catch.hpp"
#include "files.hpp"
#include "lintel/core/io/safetensors.hpp"

using namespace lintel;
using namespace lintel::test;

namespace {

const std::vector<NamedTensor> tensors{{"b", Tensor<float>({1, 2}, {1.0f, 0.1f})},
                                       {"a", Tensor<double>(-2.0)},
                                       {"none", Tensor<float>::zeros({0, 3})}};
const std::map<std::string, std::string> metadata{{"recipe", "by hand"}, {"steps", "7"}};

// Opens a file and reads all of it.
void read_all(const std::filesystem::path& path) {
  const SafetensorsFile file(path);
  for (const std::string& name : file.names()) (void)file.read<float>(name);
}

std::string written() {
  const TemporaryFolder folder;
  write_safetensors(folder / "a", tensors, metadata);
  return get_bytes(folder / "a");
}

// The file with one piece of its text in place of another as long.
std::string replaced(std::string bytes, const std::string& what, const std::string& by) {
  const auto at = bytes.find(what);
  REQUIRE(at != bytes.npos);
  REQUIRE(what.size() == by.size());
  return bytes.replace(at, what.size(), by);
}

}  // namespace

TEST_CASE("crc32 is the one that others compute", "[io]") {
  CHECK(crc32_of("") == 0);
  CHECK(crc32_of("123456789") == 0xcbf43926);  // the check value in catalogues of checksums
}

TEST_CASE("each flipped bit of a tensor file is an error", "[io]") {
  const std::string bytes = written();
  const TemporaryFolder folder;
  std::size_t taken = 0;
  for (std::size_t bit = 0; bit < 8 * bytes.size(); ++bit) {
    std::string damaged = bytes;
    damaged[bit / 8] = static_cast<char>(damaged[bit / 8] ^ (1 << bit % 8));
    std::filesystem::remove(folder / "a");
    put_bytes(folder / "a", damaged);
    try {
      read_all(folder / "a");
      ++taken;
      UNSCOPED_INFO("bit " << bit % 8 << " of byte " << bit / 8);
    } catch (const Error&) {
    }
  }
  CHECK(taken == 0);
}

TEST_CASE("a damaged tensor is named with its file, whoever asks", "[io]") {
  std::string bytes = written();
  bytes.back() = static_cast<char>(bytes.back() ^ 1);  // of "b": the last of the data
  std::filesystem::path place;
  const auto asked = [&](const auto& ask) {
    return refusal(bytes, [&](const std::filesystem::path& path) {
      place = path;
      const SafetensorsFile file(path);
      CHECK(file.read<double>("a").item() == -2);
      ask(file);
    });
  };
  for (const std::string& message :
       {asked([](const SafetensorsFile& file) { (void)file.read<float>("b"); }),
        asked([](const SafetensorsFile& file) { (void)file.read<double>("b"); }),
        asked([](const SafetensorsFile& file) { file.check_data(); })}) {
    CHECK_THAT(message, ContainsSubstring(place.filename().string() + ": damaged") &&
                            ContainsSubstring("tensor \"b\""));
  }
}

TEST_CASE("what the header says is checked too", "[io]") {
  const std::string bytes = written();
  CHECK_THAT(refusal(replaced(bytes, "\"steps\":\"7\"", "\"steps\":\"6\""), read_all),
             ContainsSubstring("damaged") && ContainsSubstring("header"));
  CHECK_THAT(refusal(replaced(bytes, "[1, 2]", "[2, 1]"), read_all), ContainsSubstring("header"));
  CHECK_THAT(refusal(replaced(bytes, "lintel.format", "lintel.farmer"), read_all),
             ContainsSubstring("without \"lintel.format\""));
  CHECK_THAT(refusal(replaced(bytes, "lintel.crc32:a", "lintel.crc32:c"), read_all),
             ContainsSubstring("damaged"));
  CHECK_THAT(
      refusal(replaced(bytes, "\"lintel.format\":\"1\"", "\"lintel.format\":\"x\""), read_all),
      ContainsSubstring("expected a number"));
}

TEST_CASE("a file of a later version is refused as that, whatever else is in it", "[io]") {
  const TemporaryFolder folder;
  put_bytes(folder / "a",
            safetensors_bytes(R"({"__metadata__":{"lintel.format":"2"},)"
                              R"("x":{"dtype":"F4","shape":[2],"data_offsets":[0,1],"scale":3}})",
                              "\1"));
  CHECK_THROWS_AS(SafetensorsFile(folder / "a"), NewerFile);
  CHECK_THROWS_WITH(SafetensorsFile(folder / "a"), ContainsSubstring("format 2") &&
                                                       ContainsSubstring("up to 1") &&
                                                       ContainsSubstring("later lintel"));
}

TEST_CASE("no metadata are written under lintel's names", "[io]") {
  const TemporaryFolder folder;
  CHECK_THROWS_WITH(write_safetensors(folder / "a", tensors, {{"lintel.format", "1"}}),
                    ContainsSubstring("lintel's own"));
  CHECK(folder.count() == 0);
}

// Other programs put the tensors of a file in another order, and its text in other blanks.
TEST_CASE("a file that another program wrote again, unchanged, is read", "[io]") {
  const TemporaryFolder folder;
  write_safetensors(folder / "a", {{"x", Tensor<float>({2}, {1, 2})}, {"y", Tensor<float>(3.0f)}});
  const std::string bytes = get_bytes(folder / "a");
  const auto stamp = bytes.substr(8, bytes.find("},", 8) + 2 - 8);
  put_bytes(
      folder / "b",
      safetensors_bytes(stamp + R"( "y": {"shape": [], "data_offsets": [0, 4], "dtype": "F32"},)" +
                            R"( "x": {"dtype": "F32", "data_offsets": [4, 12], "shape": [2]}})",
                        raw<float>({3, 1, 2})));
  const SafetensorsFile file(folder / "b");
  CHECK(file.read<float>("x").values() == std::vector<float>{1, 2});
  CHECK(file.read<float>("y").item() == 3);
  file.check_data();
}

// The file is kept as version 0.1 of lintel wrote it. What is written today may change; this may
// not become unreadable.
TEST_CASE("files of format 1 can be read", "[io]") {
  const std::filesystem::path kept = "tests/core/io/format_1.safetensors";
  const SafetensorsFile file(kept);
  CHECK(file.metadata() == metadata);
  CHECK(file.names() == std::vector<std::string>{"b", "a", "none"});
  CHECK(file.read<float>("b").values() == std::vector<float>{1.0f, 0.1f});
  CHECK(file.read<double>("a").item() == -2);
  CHECK(file.shape("none") == Shape{0, 3});
  file.check_data();
  // It does hold checksums.
  std::string bytes = get_bytes(kept);
  bytes.back() = static_cast<char>(bytes.back() ^ 1);
  CHECK_THAT(refusal(bytes, read_all), ContainsSubstring("tensor \"b\""));
}
