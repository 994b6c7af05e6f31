#include "lintel/core/io/npy_header.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "lintel/core/error.hpp"
#include "lintel/core/io/in_quotes.hpp"

namespace lintel {

namespace {

constexpr std::array<std::pair<std::string_view, ElementType>, 12> type_codes{{
    {"b1", ElementType::boolean},
    {"i1", ElementType::int8},
    {"i2", ElementType::int16},
    {"i4", ElementType::int32},
    {"i8", ElementType::int64},
    {"u1", ElementType::uint8},
    {"u2", ElementType::uint16},
    {"u4", ElementType::uint32},
    {"u8", ElementType::uint64},
    {"f2", ElementType::float16},
    {"f4", ElementType::float32},
    {"f8", ElementType::float64},
}};

// Reads the few kinds of Python literals that a header is made of.
class LiteralReader {
 public:
  LiteralReader(std::string_view text, const std::string& file) : text_(text), file_(file) {}

  // What comes next, after blanks; a zero byte at the end of the text.
  char next() {
    at_ = std::min(text_.find_first_not_of(" \t\n", at_), text_.size());
    return at_ < text_.size() ? text_[at_] : '\0';
  }
  bool skip(char c) {
    if (next() != c) return false;
    ++at_;
    return true;
  }
  void expect(char c) {
    if (!skip(c)) expected(std::string{'\'', c, '\''});
  }
  void expect_end() {
    next();
    if (at_ != text_.size()) expected("the end of the header");
  }

  std::string_view string() {
    const char quote = next();
    if (quote != '\'' && quote != '"') expected("a string");
    const std::size_t end = text_.find_first_of(std::string{quote, '\\', '\n'}, at_ + 1);
    if (end == text_.npos || text_[end] != quote) expected("a string without escapes");
    const std::string_view inside = text_.substr(at_ + 1, end - at_ - 1);
    at_ = end + 1;
    return inside;
  }

  bool boolean() {
    next();
    for (const bool value : {false, true}) {
      const std::string_view word = value ? "True" : "False";
      if (text_.substr(at_, word.size()) == word) {
        at_ += word.size();
        return value;
      }
    }
    expected("True or False");
  }

  // A tuple of integers, each 0 or more.
  Shape shape() {
    Shape extents;
    bool comma = true;
    expect('(');
    while (!skip(')')) {
      if (!comma) expected("',' or ')'");
      const std::int64_t extent = integer();
      if (extents.rank() == Shape::max_rank) {
        fail(file_, ": the shape has more than the ", Shape::max_rank, " axes that can be read");
      }
      extents.push_back(extent);
      comma = skip(',');
    }
    // "(3)" is a number in Python; the tuple is "(3,)".
    if (extents.rank() == 1 && !comma) expected("',' after the only entry of the shape");
    return extents;
  }

  [[noreturn]] void expected(const std::string& what) const {
    fail(file_, ": header text at byte ", at_, ": found ",
         at_ < text_.size() ? in_quotes(text_.substr(at_, 12)) : "the end", "; expected ", what);
  }

 private:
  std::int64_t integer() {
    const char first = next();
    std::int64_t number = 0;
    const char* const begin = text_.data() + at_;
    const auto [end, problem] = std::from_chars(begin, text_.data() + text_.size(), number);
    if (problem == std::errc::result_out_of_range) expected("an integer of at most 63 bits");
    if (problem != std::errc() || first == '-' || (first == '0' && end - begin > 1)) {
      expected("an integer, 0 or more");
    }
    at_ += static_cast<std::size_t>(end - begin);
    return number;
  }

  std::string_view text_;
  const std::string& file_;
  std::size_t at_ = 0;
};

// An array's element type and byte order, such as "<f4".
void read_type(LiteralReader& reader, const std::string& file, NpyHeader& header) {
  if (reader.next() == '[') fail(file, ": arrays of records cannot be read; expected numbers");
  const std::string_view code = reader.string();
  const char order = code.empty() ? '\0' : code.front();
  const auto* const known =
      std::find_if(type_codes.begin(), type_codes.end(),
                   [&](const auto& type) { return type.first == code.substr(order ? 1 : 0); });
  const bool ordered = order == '<' || order == '>';
  if (known == type_codes.end() || !(ordered || (order == '|' && byte_size(known->second) == 1))) {
    fail(file, ": element type ", in_quotes(code),
         " cannot be read; expected b1, i1 to i8, u1 to u8 or f2 to f8 with '<', '>' or '|'");
  }
  header.type = known->second;
  header.order = order == '>' ? std::endian::big : std::endian::little;
}

}  // namespace

NpyHeader parse_npy_header(std::string_view text, const std::string& file) {
  constexpr std::array<std::string_view, 3> keys{"descr", "fortran_order", "shape"};
  std::array<bool, 3> seen{};
  NpyHeader header;
  LiteralReader reader(text, file);
  bool comma = true;
  reader.expect('{');
  while (!reader.skip('}')) {
    if (!comma) reader.expected("',' or '}'");
    const std::string_view text_of_key = reader.string();
    const auto key =
        static_cast<std::size_t>(std::find(keys.begin(), keys.end(), text_of_key) - keys.begin());
    if (key == keys.size()) {
      fail(file, ": unknown key ", in_quotes(text_of_key),
           " in the header; expected descr, fortran_order and shape");
    }
    if (std::exchange(seen[key], true)) {
      fail(file, ": the header has the key ", keys[key], " twice");
    }
    reader.expect(':');
    switch (key) {
      case 0:
        read_type(reader, file, header);
        break;
      case 1:
        header.fortran_order = reader.boolean();
        break;
      default:
        header.shape = reader.shape();
    }
    comma = reader.skip(',');
  }
  reader.expect_end();
  for (std::size_t key = 0; key < keys.size(); ++key) {
    if (!seen[key]) fail(file, ": the header has no key ", keys[key]);
  }
  return header;
}

}  // namespace lintel
