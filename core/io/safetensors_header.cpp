#include "lintel/core/io/safetensors_header.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <nlohmann/json.hpp>
#include <optional>
#include <tuple>
#include <utility>

#include "lintel/core/error.hpp"
#include "lintel/core/io/in_quotes.hpp"
#include "lintel/core/io/safetensors_stamp.hpp"

namespace lintel {

namespace {

constexpr std::array<std::pair<std::string_view, ElementType>, 13> type_names{{
    {"BOOL", ElementType::boolean},
    {"I8", ElementType::int8},
    {"I16", ElementType::int16},
    {"I32", ElementType::int32},
    {"I64", ElementType::int64},
    {"U8", ElementType::uint8},
    {"U16", ElementType::uint16},
    {"U32", ElementType::uint32},
    {"U64", ElementType::uint64},
    {"F16", ElementType::float16},
    {"BF16", ElementType::bfloat16},
    {"F32", ElementType::float32},
    {"F64", ElementType::float64},
}};

// Takes the JSON text piece by piece, as it is parsed. A document tree would be simpler to walk,
// but it would have dropped all but one of several equal keys.
class HeaderReader : public nlohmann::json_sax<nlohmann::json> {
 public:
  explicit HeaderReader(const std::string& file) : file_(file) {}

  SafetensorsHeader take() { return std::move(header_); }

  bool start_object(std::size_t) override {
    if (place_ == Place::outside) {
      place_ = Place::top;
    } else if (place_ == Place::top) {
      place_ = name_ == "__metadata__" ? Place::metadata : Place::entry;
      entry_ = {};
      type_seen_ = shape_seen_ = false;
      offsets_.reset();
    } else {
      unexpected("an object");
    }
    return true;
  }

  bool key(std::string& text) override {
    if (place_ == Place::top) {
      const bool metadata = text == "__metadata__";
      if (metadata ? metadata_seen_ : header_.entries.count(text) > 0) twice(text);
      metadata_seen_ |= metadata;
      name_ = text;
    } else if (place_ == Place::metadata) {
      if (header_.metadata.count(text)) twice(text);
    } else {
      const bool seen = text == "dtype"          ? type_seen_
                        : text == "shape"        ? shape_seen_
                        : text == "data_offsets" ? offsets_.has_value()
                                                 : unknown_key(text);
      if (seen) twice(text);
    }
    key_ = text;
    return true;
  }

  bool string(std::string& text) override {
    if (place_ == Place::metadata) {
      header_.metadata.emplace(key_, text);
    } else if (place_ == Place::entry && key_ == "dtype") {
      const auto* const known = std::find_if(type_names.begin(), type_names.end(),
                                             [&](const auto& type) { return type.first == text; });
      if (known == type_names.end()) {
        fail(where(), ": element type ", in_quotes(text),
             " is not known; expected BOOL, I8 to I64, U8 to U64, F16, BF16, F32 or F64");
      }
      entry_.type = known->second;
      type_seen_ = true;
    } else {
      unexpected("a string");
    }
    return true;
  }

  bool start_array(std::size_t) override {
    if (place_ == Place::entry && key_ == "shape") {
      place_ = Place::shape;
      shape_seen_ = true;
    } else if (place_ == Place::entry && key_ == "data_offsets") {
      place_ = Place::offsets;
      offsets_.emplace();
    } else {
      unexpected("a list");
    }
    return true;
  }

  bool number_unsigned(std::uint64_t number) override {
    if (place_ != Place::shape && place_ != Place::offsets) unexpected("a number");
    if (number > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())) {
      fail(where(), ": ", number, " in ", key_, " is more than 63 bits can count");
    }
    (place_ == Place::shape ? entry_.extents : *offsets_)
        .push_back(static_cast<std::int64_t>(number));
    return true;
  }

  bool end_array() override {
    if (place_ == Place::offsets && offsets_->size() != 2) {
      fail(where(), ": data_offsets has ", offsets_->size(), " numbers; expected [begin, end]");
    }
    place_ = Place::entry;
    return true;
  }

  bool end_object() override {
    if (place_ == Place::entry) finish_entry();
    if (place_ == Place::metadata) check_version(header_.metadata, file_);
    place_ = place_ == Place::top ? Place::outside : Place::top;
    return true;
  }

  bool null() override { unexpected("null"); }
  bool boolean(bool) override { unexpected("a boolean"); }
  bool number_integer(std::int64_t number) override { unexpected(join("the number ", number)); }
  bool number_float(double, const std::string& text) override {
    unexpected("the number " + in_quotes(text));
  }
  bool binary(nlohmann::json::binary_t&) override { unexpected("binary data"); }
  bool parse_error(std::size_t position, const std::string&,
                   const nlohmann::json::exception&) override {
    fail(file_, ": the header is not valid JSON near byte ", position, " of its text");
  }

 private:
  enum class Place { outside, top, metadata, entry, shape, offsets };

  std::string where() const { return file_ + ": tensor " + in_quotes(name_); }

  [[noreturn]] void unexpected(const std::string& found) const {
    switch (place_) {
      case Place::outside:
        fail(file_, ": the header is ", found, "; expected an object");
      case Place::top:
        fail(where(), ": found ", found, "; expected an object");
      case Place::metadata:
        fail(file_, ": __metadata__ has ", found, " for ", in_quotes(key_), "; expected a string");
      case Place::entry:
        fail(where(), ": found ", found, " for ", key_, "; expected ",
             key_ == "dtype" ? "a string" : "a list of numbers");
      case Place::shape:
      case Place::offsets:
        fail(where(), ": found ", found, " in ", key_, "; expected integers, 0 or more");
    }
    fail(file_, ": unexpected ", found);
  }

  [[noreturn]] void twice(const std::string& text) const {
    if (place_ == Place::entry) fail(where(), ": the key ", text, " is there twice");
    fail(file_, ": the header has the ", place_ == Place::metadata ? "metadata key " : "name ",
         in_quotes(text), " twice");
  }

  [[noreturn]] bool unknown_key(const std::string& text) const {
    fail(where(), ": unknown key ", in_quotes(text), "; expected dtype, shape and data_offsets");
  }

  void finish_entry() {
    if (!type_seen_ || !shape_seen_ || !offsets_) {
      fail(where(), ": has no ", !type_seen_ ? "dtype" : !shape_seen_ ? "shape" : "data_offsets");
    }
    entry_.begin = offsets_->front();
    entry_.end = offsets_->back();
    header_.names.push_back(name_);
    header_.entries.emplace(name_, std::move(entry_));
  }

  const std::string& file_;
  SafetensorsHeader header_;
  Place place_ = Place::outside;
  std::string name_, key_;
  bool metadata_seen_ = false;
  SafetensorsEntry entry_;  // the one being read, and which of its keys were there
  bool type_seen_ = false, shape_seen_ = false;
  std::optional<std::vector<std::int64_t>> offsets_;
};

void check_range(const std::string& where, const SafetensorsEntry& entry, std::size_t data_bytes) {
  const auto bytes = byte_size(entry.type, entry.extents);
  if (!bytes) fail(where, ": its shape asks for more bytes than 63 bits can count");
  if (entry.begin > entry.end || static_cast<std::uint64_t>(entry.end) > data_bytes) {
    fail(where, ": data_offsets [", entry.begin, ", ", entry.end, "] do not lie in order within ",
         data_bytes, " bytes of data; is the file complete?");
  }
  if (entry.end - entry.begin != *bytes) {
    fail(where, ": data_offsets span ", entry.end - entry.begin,
         " bytes; its shape and element type make ", *bytes);
  }
}

// Laid end to end, the tensors must be the data.
void check_cover(const SafetensorsHeader& header, std::size_t data_bytes, const std::string& file) {
  std::vector<std::tuple<std::int64_t, std::int64_t, std::string_view>> ranges;
  for (const auto& [name, entry] : header.entries) {
    ranges.emplace_back(entry.begin, entry.end, name);
  }
  std::sort(ranges.begin(), ranges.end());
  std::int64_t covered = 0;
  for (const auto& [begin, end, name] : ranges) {
    if (begin != covered) {
      fail(file, ": tensor ", in_quotes(name), " begins at byte ", begin, " of the data, ",
           begin < covered ? "inside the tensor before it, which ends at byte "
                           : "after a hole that begins at byte ",
           covered);
    }
    covered = end;
  }
  if (static_cast<std::uint64_t>(covered) != data_bytes) {
    fail(file, ": the tensors end at byte ", covered, " of the data, which has ", data_bytes,
         " bytes; expected no bytes behind the last tensor");
  }
}

}  // namespace

std::string_view safetensors_name(ElementType type) {
  return std::find_if(type_names.begin(), type_names.end(),
                      [type](const auto& entry) { return entry.second == type; })
      ->first;
}

SafetensorsHeader parse_safetensors_header(std::string_view text, std::size_t data_bytes,
                                           const std::string& file) {
  if (text.empty() || text.front() != '{') {
    fail(file, ": the header does not start with '{'; expected a safetensors file");
  }
  // The JSON parser takes a zero byte for the end of the text.
  if (const auto zero = text.find('\0'); zero != text.npos) {
    fail(file, ": the header has a zero byte at byte ", zero, " of its text");
  }
  HeaderReader reader(file);
  nlohmann::json::sax_parse(text.begin(), text.end(), &reader);
  SafetensorsHeader header = reader.take();
  for (const auto& [name, entry] : header.entries) {
    check_range(file + ": tensor " + in_quotes(name), entry, data_bytes);
  }
  check_cover(header, data_bytes, file);
  check_stamp(header, file);
  return header;
}

}  // namespace lintel
