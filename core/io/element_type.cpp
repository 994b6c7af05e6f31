#include "lintel/core/io/element_type.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <limits>
#include <type_traits>

#include "lintel/core/error.hpp"
#include "lintel/core/io/half.hpp"

namespace lintel {

std::int64_t byte_size(ElementType type) {
  switch (type) {
    case ElementType::boolean:
    case ElementType::int8:
    case ElementType::uint8:
      return 1;
    case ElementType::int16:
    case ElementType::uint16:
    case ElementType::float16:
    case ElementType::bfloat16:
      return 2;
    case ElementType::int32:
    case ElementType::uint32:
    case ElementType::float32:
      return 4;
    case ElementType::int64:
    case ElementType::uint64:
    case ElementType::float64:
      return 8;
  }
  fail("byte_size: no such element type");
}

std::optional<std::int64_t> byte_size(ElementType type, std::span<const std::int64_t> extents) {
  std::int64_t product = byte_size(type);
  bool empty = false;
  for (const std::int64_t extent : extents) {
    if (extent == 0) {
      empty = true;
    } else if (product > std::numeric_limits<std::int64_t>::max() / extent) {
      return std::nullopt;
    } else {
      product *= extent;
    }
  }
  return empty ? 0 : product;
}

namespace {

// The elements have any alignment in the file.
template <class Stored>
Stored load(const char* source, bool reversed) {
  std::array<char, sizeof(Stored)> bytes;
  std::memcpy(bytes.data(), source, sizeof(Stored));
  if (reversed) std::reverse(bytes.begin(), bytes.end());
  return std::bit_cast<Stored>(bytes);
}

template <class Stored, class S, class Convert>
void decode_as(bool reversed, std::string_view source, std::span<S> target,
               const Convert& convert) {
  if (source.size() != target.size() * sizeof(Stored)) {
    fail("decode_elements: ", source.size(), " bytes for ", target.size(), " elements of ",
         sizeof(Stored), " bytes each");
  }
  if (std::is_same_v<Stored, S> && !reversed) {
    if (!source.empty()) std::memcpy(target.data(), source.data(), source.size());
    return;
  }
  const char* from = source.data();
  for (S& element : target) {
    element = static_cast<S>(convert(load<Stored>(from, reversed)));
    from += sizeof(Stored);
  }
}

}  // namespace

template <class S>
void decode_elements(ElementType type, std::endian order, std::string_view source,
                     std::span<S> target) {
  const bool reversed = order != std::endian::native;
  const auto decode = [&]<class Stored>(Stored, const auto& convert) {
    decode_as<Stored>(reversed, source, target, convert);
  };
  const auto same = [](auto value) { return value; };
  switch (type) {
    case ElementType::boolean:
      return decode(std::uint8_t{}, [](auto byte) { return byte != 0; });
    case ElementType::int8:
      return decode(std::int8_t{}, same);
    case ElementType::int16:
      return decode(std::int16_t{}, same);
    case ElementType::int32:
      return decode(std::int32_t{}, same);
    case ElementType::int64:
      return decode(std::int64_t{}, same);
    case ElementType::uint8:
      return decode(std::uint8_t{}, same);
    case ElementType::uint16:
      return decode(std::uint16_t{}, same);
    case ElementType::uint32:
      return decode(std::uint32_t{}, same);
    case ElementType::uint64:
      return decode(std::uint64_t{}, same);
    case ElementType::float16:
      return decode(std::uint16_t{}, from_float16);
    case ElementType::bfloat16:
      return decode(std::uint16_t{}, from_bfloat16);
    case ElementType::float32:
      return decode(float{}, same);
    case ElementType::float64:
      return decode(double{}, same);
  }
}

template void decode_elements(ElementType, std::endian, std::string_view, std::span<float>);
template void decode_elements(ElementType, std::endian, std::string_view, std::span<double>);

}  // namespace lintel
