#include "lintel/core/io/npy.hpp"

#include <cmath>
#include <locale>

#include "catch.hpp"
#include "files.hpp"
#include "lintel/core/listed.hpp"

using namespace lintel;
using namespace lintel::test;

namespace {
template <class S>
Tensor<S> read_bytes(const std::string& bytes) {
  const TemporaryFolder folder;
  put_bytes(folder / "a.npy", bytes);
  return read_npy<S>(folder / "a.npy");
}
std::string header(const std::string& type, const std::string& shape,
                   const std::string& fortran = "False") {
  return "{'descr': '" + type + "', 'fortran_order': " + fortran + ", 'shape': " + shape + ", }\n";
}
}  // namespace

TEMPLATE_TEST_CASE("a tensor comes back from a .npy file as it went in", "[io]", float, double) {
  using T = Tensor<TestType>;
  const TemporaryFolder folder;
  Random random(1, "npy");
  const T matrix = T::normal({5, 6}, random);
  for (const T& tensor :
       {matrix, T(TestType(0.1)), T::zeros({3, 0, 2}), T::zeros({0}),
        T::normal({1, 2, 1, 2, 3, 1, 2, 2}, random), matrix.permuted({1, 0}),
        matrix.sliced(1, 2, 3), T(TestType(2)).broadcast_to({3, 2}), T::normal({7}, random)}) {
    write_npy(folder / "a.npy", tensor);
    const T found = read_npy<TestType>(folder / "a.npy");
    CHECK(found.shape() == tensor.shape());
    CHECK(found.values() == tensor.values());
    const auto bytes = get_bytes(folder / "a.npy");
    CHECK((bytes.size() - static_cast<std::size_t>(tensor.size()) * sizeof(TestType)) % 64 == 0);
  }
}

TEST_CASE("the bytes of a .npy file are those that NumPy documents", "[io]") {
  const TemporaryFolder folder;
  const auto expected = [](std::string dict, const std::string& data) {
    dict.resize(128 - 10 - 1, ' ');
    return npy_bytes(dict + "\n", data);
  };
  write_npy(folder / "a", Tensor<float>({2, 1}, {1, 2}));
  CHECK(
      get_bytes(folder / "a") ==
      expected("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 1), }", raw<float>({1, 2})));
  write_npy(folder / "a", Tensor<double>({3}, {1, 2, 3}));
  CHECK(get_bytes(folder / "a") ==
        expected("{'descr': '<f8', 'fortran_order': False, 'shape': (3,), }",
                 raw<double>({1, 2, 3})));
  write_npy(folder / "a", Tensor<double>(4.0));
  CHECK(get_bytes(folder / "a") ==
        expected("{'descr': '<f8', 'fortran_order': False, 'shape': (), }", raw<double>({4})));
}

TEST_CASE("files do not depend on the program's locale", "[io]") {
  struct Grouped : std::numpunct<char> {
    char do_decimal_point() const override { return ','; }
    char do_thousands_sep() const override { return '.'; }
    std::string do_grouping() const override { return "\3"; }
  };
  const std::locale before = std::locale::global(std::locale(std::locale::classic(), new Grouped));
  const TemporaryFolder folder;
  const auto ones = Tensor<float>::ones({1500});
  write_npy(folder / "ones.npy", ones);
  CHECK(get_bytes(folder / "ones.npy").find("'shape': (1500,)") != std::string::npos);
  CHECK(read_npy<float>(folder / "ones.npy").values() == ones.values());
  CHECK(join(1500, " ", 0.5) == "1500 0.5");
  CHECK(listed(std::vector<int>{1500, 2500}) == "1500, 2500");
  std::locale::global(before);
}

TEMPLATE_TEST_CASE("every element type of a .npy file is read as numbers, in both byte orders",
                   "[io]", float, double) {
  const auto check = [](const std::string& code, const auto& stored,
                        const std::vector<TestType>& expected) {
    const std::string shape = join("(", stored.size(), ",)");
    for (const bool big : {false, true}) {
      INFO(code << (big ? " big" : " little"));
      CHECK(
          read_bytes<TestType>(npy_bytes(header((big ? ">" : "<") + code, shape), raw(stored, big)))
              .values() == expected);
    }
  };
  check("i1", std::vector<std::int8_t>{-128, 127}, {-128, 127});
  check("i2", std::vector<std::int16_t>{-32768, 258}, {-32768, 258});
  check("i4", std::vector<std::int32_t>{-7, 1 << 30}, {-7, 1 << 30});
  check("i8", std::vector<std::int64_t>{-1, INT64_MIN}, {-1, TestType(-0x1p63)});
  check("u1", std::vector<std::uint8_t>{0, 255}, {0, 255});
  check("u2", std::vector<std::uint16_t>{65535, 1}, {65535, 1});
  check("u4", std::vector<std::uint32_t>{1u << 31}, {TestType(0x1p31)});
  check("u8", std::vector<std::uint64_t>{UINT64_MAX}, {TestType(0x1p64)});
  check("f2", std::vector<std::uint16_t>{0x3c00, 0x0001}, {1, TestType(0x1p-24)});
  check("f4", std::vector<float>{0.1f, -2}, {TestType(0.1f), -2});
  check("f8", std::vector<double>{0.1, 1e300}, {TestType(0.1), static_cast<TestType>(1e300)});
  check("b1", std::vector<std::uint8_t>{0, 1, 2}, {0, 1, 1});
  for (const std::string code : {"|b1", "|u1", "|i1"}) {
    CHECK(read_bytes<TestType>(npy_bytes(header(code, "(2,)"), std::string("\1\0", 2))).values() ==
          std::vector<TestType>{1, 0});
  }
}

TEST_CASE("an array in Fortran order is turned to C order", "[io]") {
  // Element (i, j, k) of shape (2, 3, 2) is 100 i + 10 j + k; the first index varies fastest.
  std::vector<float> stored, expected;
  for (int k = 0; k < 2; ++k) {
    for (int j = 0; j < 3; ++j) {
      for (int i = 0; i < 2; ++i) stored.push_back(static_cast<float>(100 * i + 10 * j + k));
    }
  }
  for (int i = 0; i < 2; ++i) {
    for (int j = 0; j < 3; ++j) {
      for (int k = 0; k < 2; ++k) expected.push_back(static_cast<float>(100 * i + 10 * j + k));
    }
  }
  const auto found = read_bytes<float>(npy_bytes(header("<f4", "(2, 3, 2)", "True"), raw(stored)));
  CHECK(found.shape() == Shape{2, 3, 2});
  CHECK(found.is_contiguous());
  CHECK(found.values() == expected);
  CHECK(read_bytes<float>(npy_bytes(header("<f4", "(2,)", "True"), raw<float>({1, 2}))).values() ==
        std::vector<float>{1, 2});
  CHECK(read_bytes<float>(npy_bytes(header("<f4", "()", "True"), raw<float>({3}))).item() == 3);
  CHECK(read_bytes<float>(npy_bytes(header("<f4", "(2, 0)", "True"))).shape() == Shape{2, 0});
}

TEST_CASE("all versions of the .npy format are read, and every way to write the header", "[io]") {
  const std::string data = raw<float>({1, 2});
  for (const int version : {1, 2, 3}) {
    CHECK(read_bytes<float>(npy_bytes(header("<f4", "(1, 2)"), data, version)).shape() ==
          Shape{1, 2});
  }
  for (const std::string text : {R"({"shape":(2,),"fortran_order":False,"descr":"<f4"})",
                                 "{ 'shape' : ( 1 , 2 , ) , 'descr' : '<f4' ,\n"
                                 "'fortran_order' : True }    \n",
                                 "{'descr':'<f4','fortran_order':False,'shape':(2,1)}\n"}) {
    INFO(text);
    CHECK(read_bytes<float>(npy_bytes(text, data)).values() == std::vector<float>{1, 2});
  }
}

TEST_CASE("a .npy file that cannot be written leaves everything as it was", "[io]") {
  const TemporaryFolder folder;
  put_bytes(folder / "a", "old");
  CHECK_THROWS_WITH(write_npy(folder / "a", Tensor<float>()), ContainsSubstring("has no values"));
  CHECK_THROWS_WITH(write_npy(folder / "none/a", Tensor<float>(1.0f)),
                    ContainsSubstring("there is no folder"));
  CHECK(get_bytes(folder / "a") == "old");
  CHECK(folder.count() == 1);
}

namespace {
std::string refusal_of(const std::string& bytes) {
  return refusal(bytes, [](const auto& path) { read_npy<float>(path); });
}
std::string refusal_of_header(const std::string& text) {
  return refusal_of(npy_bytes(text, raw<float>({1, 2})));
}
}  // namespace

TEST_CASE("npy: what comes before the header", "[io]") {
  const TemporaryFolder folder;
  CHECK_THROWS_WITH(read_npy<float>(folder / "none"), ContainsSubstring("none: cannot be opened"));
  CHECK_THROWS_WITH(read_npy<float>(folder.path()), ContainsSubstring("not a regular file"));
  const std::string good = npy_bytes(header("<f4", "(2,)"), raw<float>({1, 2}));
  CHECK(refusal_of(good).empty());
  CHECK_THAT(refusal_of(""), ContainsSubstring("expected a .npy file"));
  CHECK_THAT(refusal_of("PK\3\4 a zip file"), ContainsSubstring("expected a .npy file"));
  CHECK_THAT(refusal_of(good.substr(0, 5)), ContainsSubstring("expected a .npy file"));
  CHECK_THAT(refusal_of(good.substr(0, 7)), ContainsSubstring("ends after 7 bytes"));
  CHECK_THAT(refusal_of(good.substr(0, 9)), ContainsSubstring("inside the length of its header"));
  CHECK_THAT(refusal_of(npy_bytes("", "", 2).substr(0, 11)),
             ContainsSubstring("inside the length of its header"));
  CHECK_THAT(refusal_of(npy_bytes("", "", 0)), ContainsSubstring("format version 0.0"));
  CHECK_THAT(refusal_of(npy_bytes("", "", 4)), ContainsSubstring("format version 4.0"));
  std::string minor = good;
  minor[7] = 1;
  CHECK_THAT(refusal_of(minor), ContainsSubstring("format version 1.1"));
  CHECK_THAT(refusal_of(good.substr(0, 20)), ContainsSubstring("bytes, but only 10 follow"));
  CHECK_THAT(refusal_of(std::string("\x93NUMPY\2\0\xff\xff\xff\xff{}", 14)),
             ContainsSubstring("header has 4294967295 bytes, but only 2 follow"));
}

TEST_CASE("npy: the header is a dict of three keys, and nothing else", "[io]") {
  const std::string descr = "'descr': '<f4', ", order = "'fortran_order': False, ",
                    shape = "'shape': (2,), ";
  CHECK(refusal_of_header("{" + descr + order + shape + "}").empty());
  CHECK_THAT(refusal_of_header("{" + order + shape + "}"), ContainsSubstring("no key descr"));
  CHECK_THAT(refusal_of_header("{" + descr + shape + "}"),
             ContainsSubstring("no key fortran_order"));
  CHECK_THAT(refusal_of_header("{" + descr + order + "}"), ContainsSubstring("no key shape"));
  for (const std::string& twice : {descr, order, shape}) {
    CHECK_THAT(refusal_of_header("{" + descr + order + shape + twice + "}"),
               ContainsSubstring("twice"));
  }
  CHECK_THAT(refusal_of_header("{" + descr + order + shape + "'more': 1}"),
             ContainsSubstring("unknown key \"more\""));
  CHECK_THAT(refusal_of_header(""), ContainsSubstring("found the end; expected '{'"));
  CHECK_THAT(refusal_of_header("[]"), ContainsSubstring("at byte 0: found \"[]\"; expected '{'"));
  CHECK_THAT(refusal_of_header("{" + descr), ContainsSubstring("found the end; expected a string"));
  CHECK_THAT(refusal_of_header("{,}"), ContainsSubstring("expected a string"));
  CHECK_THAT(refusal_of_header("{'descr' '<f4'}"), ContainsSubstring("expected ':'"));
  CHECK_THAT(refusal_of_header("{'descr': '<f4' 'shape': (2,)}"),
             ContainsSubstring("expected ',' or '}'"));
  CHECK_THAT(refusal_of_header("{" + descr + order + shape + "} x"),
             ContainsSubstring("found \"x\"; expected the end of the header"));
  CHECK_THAT(refusal_of_header("{" + descr + order + shape + "}" + std::string(1, '\0')),
             ContainsSubstring("expected the end of the header"));
  CHECK_THAT(refusal_of_header("{'descr"), ContainsSubstring("a string without escapes"));
  CHECK_THAT(refusal_of_header("{'de\\163cr': '<f4'}"),
             ContainsSubstring("a string without escapes"));
  for (const std::string bad : {"false", "0", "'False'", "None", ""}) {
    CHECK_THAT(refusal_of_header("{" + descr + "'fortran_order': " + bad + "}"),
               ContainsSubstring("expected True or False"));
  }
  CHECK_THAT(refusal_of_header("{" + descr + "'fortran_order': Falsehood, " + shape + "}"),
             ContainsSubstring("expected ',' or '}'"));
}

TEST_CASE("npy: the element type", "[io]") {
  for (const std::string bad : {"f4", "=f4", "|f4", "<f3", "<c8", "|O", "|S4", "<U3", "<M8", "|V2",
                                "<f16", "", "<", "<<f4", "<f4 "}) {
    INFO(bad);
    CHECK_THAT(refusal_of_header(header(bad, "(2,)")),
               ContainsSubstring("element type \"" + bad + "\" cannot be read"));
  }
  CHECK_THAT(refusal_of_header("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (1,)}"),
             ContainsSubstring("arrays of records cannot be read"));
  CHECK_THAT(refusal_of_header("{'descr': 4}"), ContainsSubstring("expected a string"));
}

TEST_CASE("npy: the shape", "[io]") {
  const auto with_shape = [](const std::string& shape) {
    return refusal_of_header(header("<f4", shape));
  };
  CHECK_THAT(with_shape("(2)"), ContainsSubstring("expected ',' after the only entry"));
  CHECK_THAT(with_shape("2"), ContainsSubstring("expected '('"));
  CHECK_THAT(with_shape("[2]"), ContainsSubstring("expected '('"));
  CHECK_THAT(with_shape("(1 2)"), ContainsSubstring("expected ',' or ')'"));
  for (const std::string bad :
       {"(-2,)", "(-0,)", "(+2,)", "(,)", "(1,,2)", "(x,)", "('2',)", "(02,)", "((2,),)"}) {
    INFO(bad);
    CHECK_THAT(with_shape(bad), ContainsSubstring("expected an integer, 0 or more"));
  }
  for (const std::string bad : {"(2.0,)", "(2L,)", "(0x2,)", "(2e0,)", "(1_0,)"}) {
    INFO(bad);
    CHECK_THAT(with_shape(bad), ContainsSubstring("expected ',' or ')'"));
  }
  CHECK_THAT(with_shape("(9223372036854775808,)"), ContainsSubstring("at most 63 bits"));
  for (const std::string bad : {"(4294967296, 4294967296, 2)", "(2305843009213693952,)",
                                "(0, 4294967296, 4294967296)", "(4294967296, 4294967296, 0)"}) {
    CHECK_THAT(with_shape(bad), ContainsSubstring("asks for more bytes than 63 bits"));
  }
  CHECK_THAT(with_shape("(2, 1, 1, 1, 1, 1, 1, 1, 1)"), ContainsSubstring("more than the 8 axes"));
  CHECK_THAT(with_shape("(3,)"),
             ContainsSubstring("8 bytes follow the header") && ContainsSubstring("make 12"));
  CHECK_THAT(with_shape("(1,)"), ContainsSubstring("make 4"));
  CHECK_THAT(with_shape("(1152921504606846976,)"), ContainsSubstring("make 4611686018427387904"));
}
