#include "lintel/core/io/safetensors.hpp"

#include <cmath>
#include <limits>

#include "catch.hpp"
#include "files.hpp"

using namespace lintel;
using namespace lintel::test;

TEMPLATE_TEST_CASE("tensors come back from a safetensors file as they went in", "[io]", float,
                   double) {
  using T = Tensor<TestType>;
  const TemporaryFolder folder;
  Random random(1, "safetensors");
  const T matrix = T::normal({5, 6}, random);
  const T special(
      {4}, {std::numeric_limits<TestType>::infinity(), -std::numeric_limits<TestType>::infinity(),
            TestType(-0.0), std::numeric_limits<TestType>::denorm_min()});
  const std::vector<NamedTensor> tensors{
      {"matrix", matrix},
      {"scalar", T(TestType(0.1))},
      {"empty", T::zeros({3, 0, 2})},
      {"axes.8", T::normal({1, 2, 1, 2, 3, 1, 2, 2}, random)},
      {"transposed", matrix.permuted({1, 0})},
      {"slice", matrix.sliced(1, 2, 3)},
      {"broadcast", T(TestType(2)).broadcast_to({3, 2})},
      {"special", special},
      {"name with \"quotes\", \\, \n and \xc3\xa9", T::ones({1})},
      {"", T::ones({2})}};
  write_safetensors(folder / "a", tensors);
  const SafetensorsFile file(folder / "a");
  std::vector<std::string> names;
  for (const NamedTensor& entry : tensors) {
    INFO(entry.name);
    names.push_back(entry.name);
    const T& expected = std::get<T>(entry.tensor);
    const T found = file.read<TestType>(entry.name);
    CHECK(file.contains(entry.name));
    CHECK(file.shape(entry.name) == expected.shape());
    CHECK(file.dtype(entry.name) == (sizeof(TestType) == 4 ? "F32" : "F64"));
    CHECK(found.shape() == expected.shape());
    CHECK(raw(found.values()) == raw(expected.values()));
  }
  CHECK(file.names() == names);
  CHECK(file.metadata().empty());
  CHECK(!file.contains("matri"));
  CHECK_THROWS_WITH(file.read<float>("matri"), ContainsSubstring("no tensor \"matri\""));
  CHECK_THROWS_WITH(file.shape("matri"), ContainsSubstring("no tensor \"matri\""));
}

TEST_CASE("the bytes of a safetensors file are what the format says, every time", "[io]") {
  const TemporaryFolder folder;
  const std::vector<NamedTensor> tensors{{"b", Tensor<float>({1, 2}, {1, 2})},
                                         {"a", Tensor<double>(3.0)}};
  write_safetensors(folder / "file", tensors, {{"z", "1"}, {"by", "hand"}});
  // Padded to a multiple of 8; all F64 first, so that they are aligned. The checksums are those of
  // Python's zlib.crc32.
  std::string header = R"({"__metadata__":{"by":"hand","lintel.crc32":"ea4da361",)"
                       R"("lintel.crc32:a":"db2714f1","lintel.crc32:b":"2e3fa576",)"
                       R"("lintel.format":"1","z":"1"},)"
                       R"("b":{"dtype":"F32","shape":[1, 2],"data_offsets":[8,16]},)"
                       R"("a":{"dtype":"F64","shape":[],"data_offsets":[0,8]}})";
  header.resize((header.size() + 7) / 8 * 8, ' ');
  const std::string expected = safetensors_bytes(header, raw<double>({3}) + raw<float>({1, 2}));
  CHECK(get_bytes(folder / "file") == expected);
  write_safetensors(folder / "again", tensors, {{"by", "hand"}, {"z", "1"}});
  CHECK(get_bytes(folder / "again") == expected);

  const SafetensorsFile file(folder / "file");
  CHECK(file.metadata() == std::map<std::string, std::string>{{"by", "hand"}, {"z", "1"}});
  CHECK(file.names() == std::vector<std::string>{"b", "a"});
  CHECK(file.read<float>("a").item() == 3.0f);
  CHECK(file.read<double>("b").values() == std::vector<double>{1, 2});
}

TEST_CASE("tensors written in half precision take two bytes a number", "[io]") {
  const TemporaryFolder folder;
  const std::vector<NamedTensor> tensors{{"b", Tensor<float>({1, 2}, {1.0f, 0.1f})},
                                         {"a", Tensor<double>(-2.0)}};
  write_safetensors(folder / "file", tensors, {}, Precision::half);
  std::string header = R"({"__metadata__":{"lintel.crc32":"e8fe41e3",)"
                       R"("lintel.crc32:a":"dabdd04f","lintel.crc32:b":"e3440206",)"
                       R"("lintel.format":"1"},)"
                       R"("b":{"dtype":"F16","shape":[1, 2],"data_offsets":[2,6]},)"
                       R"("a":{"dtype":"F16","shape":[],"data_offsets":[0,2]}})";
  header.resize((header.size() + 7) / 8 * 8, ' ');
  CHECK(get_bytes(folder / "file") ==
        safetensors_bytes(header, raw<std::uint16_t>({0xc000, 0x3c00, 0x2e66})));
  const SafetensorsFile file(folder / "file");
  CHECK(file.dtype("b") == "F16");
  CHECK(file.read<float>("b").values() == std::vector<float>{1.0f, 0.0999755859375f});
  CHECK(file.read<double>("a").item() == -2);
}

TEST_CASE("a safetensors file may hold nothing", "[io]") {
  const TemporaryFolder folder;
  write_safetensors(folder / "a", {});
  CHECK(SafetensorsFile(folder / "a").names().empty());
  put_bytes(folder / "b", safetensors_bytes("{}"));
  CHECK(SafetensorsFile(folder / "b").names().empty());
}

TEST_CASE("a safetensors file can be moved", "[io]") {
  const TemporaryFolder folder;
  write_safetensors(folder / "a", {{"x", Tensor<float>({2}, {1, 2})}});
  write_safetensors(folder / "b", {{"y", Tensor<float>({1}, {3})}});
  SafetensorsFile file(folder / "a"), moved = std::move(file);
  CHECK(moved.read<float>("x").values() == std::vector<float>{1, 2});
  moved = SafetensorsFile(folder / "b");
  CHECK(moved.read<float>("y").values() == std::vector<float>{3});
}

TEMPLATE_TEST_CASE("every element type of a safetensors file is read as numbers", "[io]", float,
                   double) {
  const auto read = [](const std::string& dtype, std::size_t count, const std::string& data) {
    const TemporaryFolder folder;
    // One byte before it: nothing in the format aligns the elements.
    put_bytes(folder / "a",
              safetensors_bytes(join(R"({"byte":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},)",
                                     R"("x":{"dtype":")", dtype, R"(","shape":[)", count,
                                     R"(],"data_offsets":[1,)", 1 + data.size(), "]}}"),
                                "\7" + data));
    const SafetensorsFile file(folder / "a");
    CHECK(file.dtype("x") == dtype);
    return file.read<TestType>("x").values();
  };
  using Values = std::vector<TestType>;
  CHECK(read("BOOL", 3, std::string("\0\1\2", 3)) == Values{0, 1, 1});
  CHECK(read("I8", 2, raw<std::int8_t>({-128, 127})) == Values{-128, 127});
  CHECK(read("I16", 2, raw<std::int16_t>({-32768, 5})) == Values{-32768, 5});
  CHECK(read("I32", 2, raw<std::int32_t>({-7, 1 << 30})) == Values{-7, 1 << 30});
  CHECK(read("I64", 2, raw<std::int64_t>({-1, INT64_MIN})) == Values{-1, TestType(-0x1p63)});
  CHECK(read("U8", 2, raw<std::uint8_t>({0, 255})) == Values{0, 255});
  CHECK(read("U16", 1, raw<std::uint16_t>({65535})) == Values{65535});
  CHECK(read("U32", 1, raw<std::uint32_t>({1u << 31})) == Values{TestType(0x1p31)});
  CHECK(read("U64", 1, raw<std::uint64_t>({UINT64_MAX})) == Values{TestType(0x1p64)});
  CHECK(read("F16", 2, raw<std::uint16_t>({0x3c00, 0x0001})) == Values{1, TestType(0x1p-24)});
  CHECK(read("BF16", 2, raw<std::uint16_t>({0x4049, 0xff80})) == Values{3.140625, -INFINITY});
  CHECK(read("F32", 2, raw<float>({0.1f, -2})) == Values{TestType(0.1f), -2});
  CHECK(read("F64", 2, raw<double>({0.1, 1e300})) ==
        Values{TestType(0.1), static_cast<TestType>(1e300)});
}

TEST_CASE("what cannot be in a safetensors file is not written, and nothing is touched", "[io]") {
  const TemporaryFolder folder;
  put_bytes(folder / "a", "old");
  const Tensor<float> one(1.0f);
  const auto write = [&](const std::vector<NamedTensor>& tensors,
                         const std::map<std::string, std::string>& metadata = {}) {
    write_safetensors(folder / "a", tensors, metadata);
  };
  CHECK_THROWS_WITH(write({{"x", one}, {"x", one}}),
                    ContainsSubstring("two tensors are called \"x\""));
  CHECK_THROWS_WITH(write({{"__metadata__", one}}),
                    ContainsSubstring("cannot be called __metadata__"));
  CHECK_THROWS_WITH(write({{"x", Tensor<float>()}}), ContainsSubstring("\"x\" has no values"));
  CHECK_THROWS_WITH(write({{"x", one.shape_only()}}), ContainsSubstring("\"x\" has no values"));
  CHECK_THROWS_WITH(write({{"\xff", one}}), ContainsSubstring("not valid UTF-8"));
  CHECK_THROWS_WITH(write({}, {{"key", "\xc3"}}), ContainsSubstring("not valid UTF-8"));
  CHECK_THROWS_WITH(write({}, {{"key", std::string(100'000'000, 'x')}}),
                    ContainsSubstring("at most 100000000 are allowed"));
  CHECK(get_bytes(folder / "a") == "old");
  CHECK(folder.count() == 1);
  CHECK_THROWS_WITH(write_safetensors(folder / "none/a", {{"x", one}}),
                    ContainsSubstring("there is no folder"));
}
