// Each rule of the safetensors format, with a file that breaks it.
#include <sys/stat.h>

#include "catch.hpp"
#include "files.hpp"
#include "lintel/core/io/safetensors.hpp"

using namespace lintel;
using namespace lintel::test;

namespace {
std::string refusal_of_bytes(const std::string& bytes) {
  return refusal(bytes, [](const auto& path) { SafetensorsFile file(path); });
}
std::string refusal_of(const std::string& header, std::size_t data_bytes = 0) {
  return refusal_of_bytes(safetensors_bytes(header, std::string(data_bytes, '\0')));
}
// A tensor "x" of 8 bytes with these in place of its parts.
std::string entry(const std::string& dtype, const std::string& shape, const std::string& offsets) {
  return R"("x":{"dtype":)" + dtype + R"(,"shape":)" + shape + R"(,"data_offsets":)" + offsets +
         "}";
}
std::string refusal_of_entry(const std::string& dtype, const std::string& shape,
                             const std::string& offsets) {
  return refusal_of(join("{", entry(dtype, shape, offsets), "}"), 8);
}
}  // namespace

TEST_CASE("safetensors: files that cannot be read at all", "[io]") {
  const TemporaryFolder folder;
  CHECK_THROWS_WITH(SafetensorsFile(folder / "none"),
                    ContainsSubstring("none: cannot be opened for reading"));
  CHECK_THROWS_WITH(SafetensorsFile(folder.path()), ContainsSubstring("not a regular file"));
  REQUIRE(mkfifo((folder / "pipe").c_str(), 0600) == 0);
  CHECK_THROWS_WITH(SafetensorsFile(folder / "pipe"), ContainsSubstring("not a regular file"));
}

TEST_CASE("safetensors: the length of the header", "[io]") {
  CHECK_THAT(refusal_of_bytes(""), ContainsSubstring("has 0 bytes"));
  CHECK_THAT(refusal_of_bytes("1234567"), ContainsSubstring("has 7 bytes"));
  const auto with_length = [](std::uint64_t length, const std::string& rest) {
    return refusal_of_bytes(raw<std::uint64_t>({length}) + rest);
  };
  CHECK_THAT(with_length(3, "{}"), ContainsSubstring("has 3 bytes, but only 2 follow"));
  CHECK_THAT(with_length(100'000'000, "{}"), ContainsSubstring("but only 2 follow"));
  CHECK_THAT(with_length(100'000'001, "{}"), ContainsSubstring("more than the 100000000 allowed"));
  CHECK_THAT(with_length(UINT64_MAX, "{}"), ContainsSubstring("more than the 100000000 allowed"));
  CHECK_THAT(with_length(UINT64_MAX - 7, "{}"), ContainsSubstring("more than the"));
  // Too long even where the file has that many bytes.
  const TemporaryFolder folder;
  put_bytes(folder / "a", raw<std::uint64_t>({100'000'001}) + "{}");
  std::filesystem::resize_file(folder / "a", 100'000'100);
  CHECK_THROWS_WITH(SafetensorsFile(folder / "a"), ContainsSubstring("more than the 100000000"));
}

TEST_CASE("safetensors: the header is a JSON object", "[io]") {
  CHECK_THAT(refusal_of(""), ContainsSubstring("does not start with '{'"));
  CHECK_THAT(refusal_of(" {}"), ContainsSubstring("does not start with '{'"));
  CHECK_THAT(refusal_of("[]"), ContainsSubstring("does not start with '{'"));
  CHECK_THAT(refusal_of("\xef\xbb\xbf{}"), ContainsSubstring("does not start with '{'"));
  for (const std::string bad : {"{", "{}}", "{} x", "{\"a\"}", "{,}", "{\"a\":}", "{\"\xff\":1}",
                                "{/**/}", "{\"a\":{\"dtype\":\"F32\",}}", "{\"\\ud800\":1}"}) {
    INFO(bad);
    CHECK_THAT(refusal_of(bad), ContainsSubstring("not valid JSON near byte"));
  }
  CHECK_THAT(refusal_of(std::string("{}\0", 3)), ContainsSubstring("zero byte at byte 2"));
  CHECK_THAT(refusal_of(std::string("{}\0{}", 5)), ContainsSubstring("zero byte at byte 2"));
  CHECK(refusal_of("{}      ").empty());
}

TEST_CASE("safetensors: no key may be there twice", "[io]") {
  const std::string x = entry("\"F32\"", "[2]", "[0,8]");
  CHECK(refusal_of("{" + x + "}", 8).empty());
  CHECK_THAT(refusal_of("{" + x + "," + x + "}", 8), ContainsSubstring("the name \"x\" twice"));
  CHECK_THAT(refusal_of(R"({"__metadata__":{},"__metadata__":{}})"),
             ContainsSubstring("the name \"__metadata__\" twice"));
  CHECK_THAT(refusal_of(R"({"__metadata__":{"a":"1","a":"1"}})"),
             ContainsSubstring("metadata key \"a\" twice"));
  // The same key in other letters is still the same.
  CHECK_THAT(
      refusal_of("{" + x + R"(,"\u0078":{"dtype":"F32","shape":[0],"data_offsets":[8,8]}})", 8),
      ContainsSubstring("the name \"x\" twice"));
  for (const std::string key : {R"("dtype":"F32")", R"("shape":[2])", R"("data_offsets":[0,8])"}) {
    const std::string twice = x.substr(0, x.size() - 1) + "," + key + "}";
    CHECK_THAT(refusal_of("{" + twice + "}", 8),
               ContainsSubstring(key.substr(1, 5)) && ContainsSubstring("is there twice"));
  }
}

TEST_CASE("safetensors: the keys of a tensor", "[io]") {
  CHECK_THAT(refusal_of(R"({"x":{}})"), ContainsSubstring("\"x\": has no dtype"));
  CHECK_THAT(refusal_of(R"({"x":{"dtype":"F32","data_offsets":[0,0]}})"),
             ContainsSubstring("has no shape"));
  CHECK_THAT(refusal_of(R"({"x":{"dtype":"F32","shape":[]}})"),
             ContainsSubstring("has no data_offsets"));
  CHECK_THAT(refusal_of(R"({"x":{"type":"F32"}})"), ContainsSubstring("unknown key \"type\""));
  for (const std::string bad : {"1", "null", "\"F32\"", "[]", "true", "-1", "1.5"}) {
    INFO(bad);
    CHECK_THAT(refusal_of("{\"x\":" + bad + "}"), ContainsSubstring("expected an object"));
  }
}

TEST_CASE("safetensors: the element type", "[io]") {
  for (const std::string bad : {"F8", "f32", "", "F32 ", "C64"}) {
    CHECK_THAT(refusal_of_entry("\"" + bad + "\"", "[2]", "[0,8]"),
               ContainsSubstring("element type \"" + bad + "\" is not known"));
  }
  for (const std::string bad : {"1", "null", "[]", "{}", "true", "-1", "1.5"}) {
    CHECK_THAT(refusal_of_entry(bad, "[2]", "[0,8]"), ContainsSubstring("expected a string"));
  }
}

TEST_CASE("safetensors: the shape", "[io]") {
  for (const std::string bad : {"2", "null", "\"2\"", "{}"}) {
    CHECK_THAT(refusal_of_entry("\"F32\"", bad, "[0,8]"),
               ContainsSubstring("for shape; expected a list of numbers"));
  }
  for (const std::string bad :
       {"-1", "-0", "2.0", "2e0", "null", "\"2\"", "[2]", "{}", "true", "18446744073709551616"}) {
    CHECK_THAT(refusal_of_entry("\"F32\"", "[" + bad + "]", "[0,8]"),
               ContainsSubstring("in shape; expected integers, 0 or more"));
  }
  CHECK_THAT(refusal_of_entry("\"F32\"", "[9223372036854775808]", "[0,8]"),
             ContainsSubstring("more than 63 bits can count"));
  // Products that would wrap around to 2, or to 8 bytes.
  for (const std::string bad :
       {"[4294967296,4294967296,2]", "[4611686018427387904,2]", "[9223372036854775807,2]",
        "[2305843009213693952]", "[0,4294967296,4294967296]", "[4294967296,4294967296,0]"}) {
    INFO(bad);
    CHECK_THAT(refusal_of_entry("\"F32\"", bad, "[0,8]"),
               ContainsSubstring("shape asks for more bytes than"));
  }
}

TEST_CASE("safetensors: where the bytes of a tensor lie", "[io]") {
  for (const std::string bad : {"[]", "[0]", "[0,8,8]"}) {
    CHECK_THAT(refusal_of_entry("\"F32\"", "[2]", bad), ContainsSubstring("expected [begin, end]"));
  }
  for (const std::string bad : {"-1", "0.0", "null", "\"0\"", "[0]"}) {
    CHECK_THAT(refusal_of_entry("\"F32\"", "[2]", "[" + bad + ",8]"),
               ContainsSubstring("in data_offsets; expected integers, 0 or more"));
  }
  CHECK_THAT(refusal_of_entry("\"F32\"", "[2]", "[18446744073709551615,8]"),
             ContainsSubstring("more than 63 bits can count"));
  for (const std::string bad : {"[8,0]", "[1,9]", "[9,9]", "[0,9223372036854775807]"}) {
    CHECK_THAT(refusal_of_entry("\"F32\"", "[2]", bad),
               ContainsSubstring("do not lie in order within 8 bytes"));
  }
  CHECK_THAT(refusal_of_entry("\"F32\"", "[3]", "[0,8]"),
             ContainsSubstring("span 8 bytes; its shape and element type make 12"));
  CHECK_THAT(refusal_of_entry("\"F64\"", "[2]", "[0,8]"), ContainsSubstring("make 16"));
  CHECK_THAT(refusal_of_entry("\"F32\"", "[2]", "[0,4]"), ContainsSubstring("span 4 bytes"));
}

TEST_CASE("safetensors: tensors cover the data, without overlap or hole", "[io]") {
  const auto two = [](int a, int b, int c, int d) {
    return refusal_of(
        join(R"({"a":{"dtype":"U8","shape":[)", b - a, R"(],"data_offsets":[)", a, ",", b,
             R"(]},"b":{"dtype":"U8","shape":[)", d - c, R"(],"data_offsets":[)", c, ",", d, "]}}"),
        8);
  };
  CHECK(two(0, 4, 4, 8).empty());
  CHECK(two(4, 8, 0, 4).empty());
  CHECK(two(0, 8, 8, 8).empty());
  CHECK(two(0, 0, 0, 8).empty());
  CHECK_THAT(two(0, 5, 4, 8),
             ContainsSubstring("\"b\" begins at byte 4") && ContainsSubstring("ends at byte 5"));
  CHECK_THAT(two(0, 8, 0, 8), ContainsSubstring("inside the tensor before it"));
  CHECK_THAT(two(0, 8, 3, 3), ContainsSubstring("inside the tensor before it"));
  CHECK_THAT(two(0, 3, 4, 8), ContainsSubstring("after a hole that begins at byte 3"));
  CHECK_THAT(two(1, 4, 4, 8), ContainsSubstring("after a hole that begins at byte 0"));
  CHECK_THAT(two(0, 4, 4, 7), ContainsSubstring("end at byte 7 of the data, which has 8"));
  CHECK_THAT(refusal_of("{}", 1), ContainsSubstring("end at byte 0 of the data, which has 1"));
}

TEST_CASE("safetensors: metadata maps text to text", "[io]") {
  CHECK(refusal_of(R"({"__metadata__":{"a":"1","":""}})").empty());
  for (const std::string bad : {"1", "null", "[]", "{}", "true", "-1", "1.5"}) {
    INFO(bad);
    CHECK_THAT(refusal_of(R"({"__metadata__":{"a":)" + bad + "}}"),
               ContainsSubstring("for \"a\"; expected a string"));
  }
  for (const std::string bad : {"1", "null", "[]", "\"a\""}) {
    CHECK_THAT(refusal_of(R"({"__metadata__":)" + bad + "}"),
               ContainsSubstring("\"__metadata__\"") && ContainsSubstring("expected an object"));
  }
}

TEST_CASE("safetensors: more axes than a tensor can have matter only where they are read", "[io]") {
  const TemporaryFolder folder;
  put_bytes(folder / "a",
            safetensors_bytes(join("{", entry("\"F32\"", "[1,1,1,1,1,1,1,1,1]", "[0,4]"),
                                   R"(,"y":{"dtype":"F32","shape":[],"data_offsets":[4,8]}})"),
                              raw<float>({1, 2})));
  const SafetensorsFile file(folder / "a");
  CHECK(file.read<float>("y").item() == 2);
  CHECK_THROWS_WITH(file.read<float>("x"), ContainsSubstring("has 9 axes; at most 8"));
  CHECK_THROWS_WITH(file.shape("x"), ContainsSubstring("has 9 axes; at most 8"));
}

TEST_CASE("safetensors: messages stay on one line and short, whatever names say", "[io]") {
  const std::string message =
      refusal_of("{\"evil\\n\\u001b[2J" + std::string(1000, 'y') + "\":{\"dtype\":\"nothing\"}}");
  CHECK_THAT(message, ContainsSubstring("evil\\x0a\\x1b[2Jyyy") && ContainsSubstring("...\""));
  CHECK(message.size() < 400);
  CHECK(message.find('\n') == message.npos);
}
