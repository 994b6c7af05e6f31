// Whether the parts of a .mat file are where it says. The format: MathWorks, *MAT-File Format*
// (level 5). An element is a tag (type, size), its bytes, and padding to a multiple of eight; a
// size of four bytes or fewer may share the tag's first half with the type, and the bytes its
// second half.
#include <zlib.h>

#include <algorithm>
#include <cstring>
#include <memory>

#include "lintel/core/error.hpp"
#include "matlab_file.hpp"

using namespace lintel;

namespace prepare_data {

namespace {

enum Type : std::uint32_t { int8 = 1, int32 = 5, uint32 = 6, matrix = 14, compressed = 15 };
enum Class : std::uint8_t { cell = 1, structure = 2, text = 4, first_number = 6, last_number = 15 };
constexpr std::size_t max_elements = std::size_t{1} << 33;
constexpr int deepest = 8;  // arrays within arrays

std::uint32_t number_at(std::span<const std::uint8_t> bytes, std::size_t offset) {
  std::uint32_t number = 0;
  for (std::size_t i = 4; i-- > 0;) number = number << 8 | bytes[offset + i];
  return number;
}

// Bytes that an item of a type takes; 0 for a type that is no number.
std::size_t item_bytes(std::uint32_t type) {
  switch (type) {
    case 1:
    case 2:
    case 16:
      return 1;
    case 3:
    case 4:
    case 17:
      return 2;
    case 5:
    case 6:
    case 7:
    case 18:
      return 4;
    case 9:
    case 12:
    case 13:
      return 8;
    default:
      return 0;
  }
}

struct Element {
  std::uint32_t type = 0;
  std::span<const std::uint8_t> bytes;
};

// One array's parts, front to back.
class Parts {
 public:
  Parts(std::span<const std::uint8_t> bytes, const std::string& what) : rest_(bytes), what_(what) {}

  bool at_end() const { return rest_.empty(); }

  Element next() {
    if (rest_.size() < 8) stop("ends within the tag of an element");
    Element element;
    const std::uint32_t first = number_at(rest_, 0);
    std::size_t size = first >> 16, header = 4, whole = 8;
    element.type = first & 0xffff;
    if (size == 0) {
      element.type = first;
      size = number_at(rest_, 4);
      header = 8;
      if (size > rest_.size() - 8) stop("holds an element that is longer than the array");
      whole = std::min(rest_.size(), header + (size + 7) / 8 * 8);
    } else if (size > 4) {
      stop("holds a short element of more than four bytes");
    }
    element.bytes = rest_.subspan(header, size);
    rest_ = rest_.subspan(whole);
    return element;
  }

  [[noreturn]] void stop(const std::string& reason) const {
    fail(what_, " ", reason, "; fetch the file again");
  }

 private:
  std::span<const std::uint8_t> rest_;
  const std::string& what_;
};

void check_array(std::span<const std::uint8_t> bytes, const std::string& what, int depth);

void check_arrays(Parts& parts, std::size_t count, const std::string& what, int depth) {
  for (std::size_t i = 0; i < count; ++i) {
    const Element element = parts.next();
    if (element.type != matrix) parts.stop("has something else than an array within");
    check_array(element.bytes, what, depth + 1);
  }
}

void check_array(std::span<const std::uint8_t> bytes, const std::string& what, int depth) {
  Parts parts(bytes, what);
  if (depth > deepest) parts.stop("has arrays within arrays, too deep");
  if (bytes.empty()) return;  // MATLAB's way to say that there is nothing
  const Element flags = parts.next();
  if (flags.type != uint32 || flags.bytes.size() != 8) parts.stop("has no flags");
  const std::uint8_t kind = flags.bytes[0];
  const bool is_complex = (flags.bytes[1] & 8) != 0;
  const Element sizes = parts.next();
  if (sizes.type != int32 || sizes.bytes.size() < 8 || sizes.bytes.size() > 32 ||
      sizes.bytes.size() % 4 != 0) {
    parts.stop("has no two to eight sizes");
  }
  std::size_t count = 1;
  for (std::size_t at = 0; at < sizes.bytes.size(); at += 4) {
    const std::size_t size = number_at(sizes.bytes, at);
    if (size > max_elements || (size != 0 && count > max_elements / size)) {
      parts.stop("claims more elements than a file can hold");
    }
    count *= size;
  }
  if (parts.next().type != int8) parts.stop("has no name");
  if (kind == cell) {
    check_arrays(parts, count, what, depth);
  } else if (kind == structure) {
    const Element length = parts.next();
    if (length.type != int32 || length.bytes.size() != 4)
      parts.stop("has no length of field names");
    const std::size_t letters = number_at(length.bytes, 0);
    const Element names = parts.next();
    if (names.type != int8 || letters == 0 || letters > 64 || names.bytes.size() % letters != 0) {
      parts.stop("has field names of a wrong length");
    }
    for (std::size_t end = letters; end <= names.bytes.size(); end += letters) {
      if (names.bytes[end - 1] != 0) parts.stop("has a field name without an end");
    }
    const std::size_t fields = names.bytes.size() / letters;
    if (fields != 0 && count > bytes.size() / fields) parts.stop("claims too many fields");
    check_arrays(parts, count * fields, what, depth);
  } else if (kind == text || (kind >= first_number && kind <= last_number)) {
    for (int part = 0; part < (is_complex ? 2 : 1); ++part) {
      const Element data = parts.next();
      const std::size_t item = item_bytes(data.type);
      if (item == 0 || data.bytes.size() % item != 0 || data.bytes.size() / item != count) {
        parts.stop(join("has ", data.bytes.size(), " bytes of type ", data.type,
                        ", which are not the ", count, " elements of its sizes"));
      }
    }
  } else {
    parts.stop(join("is of class ", int{kind}, "; expected numbers, text, cells or structs"));
  }
  if (!parts.at_end()) parts.stop("goes on after its last part");
}

Bytes inflated(std::span<const std::uint8_t> bytes, const std::string& what) {
  z_stream stream{};
  if (inflateInit(&stream) != Z_OK) fail(what, ": zlib could not be started");
  const std::unique_ptr<z_stream, int (*)(z_stream*)> end(&stream, &inflateEnd);
  stream.next_in = const_cast<Bytef*>(bytes.data());
  stream.avail_in = static_cast<uInt>(bytes.size());
  Bytes out, piece(std::size_t{1} << 16);
  int status = Z_OK;
  while (status == Z_OK) {
    stream.next_out = piece.data();
    stream.avail_out = static_cast<uInt>(piece.size());
    status = inflate(&stream, Z_NO_FLUSH);
    const auto filled = static_cast<std::ptrdiff_t>(piece.size() - stream.avail_out);
    out.insert(out.end(), piece.begin(), piece.begin() + filled);
    if (out.size() > largest_file) fail(what, " has more than ", largest_file, " bytes inflated");
  }
  if (status != Z_STREAM_END || stream.avail_in != 0) {
    fail(what, " does not inflate to its checksum; fetch the file again");
  }
  return out;
}

}  // namespace

void check_matlab_elements(std::span<const std::uint8_t> bytes, const std::string& name) {
  constexpr std::size_t header = 128;
  constexpr std::uint8_t version[] = {0, 1, 'I', 'M'};
  if (bytes.size() < header) {
    fail(name, ": ends at byte ", bytes.size(), ", within the MATLAB header of ", header, " bytes");
  }
  if (std::memcmp(bytes.data(), "MATLAB 5.0", 10) != 0 ||
      std::memcmp(bytes.data() + header - 4, version, 4) != 0) {
    fail(name, ": byte 0: no little-endian MATLAB file of version 5; expected one");
  }
  if (bytes.size() == header) fail(name, ": ends at byte ", header, ", before the first variable");
  for (std::size_t offset = header; offset < bytes.size();) {
    if (bytes.size() - offset < 8) fail(name, ": ends at byte ", bytes.size(), ", within a tag");
    const std::uint32_t type = number_at(bytes, offset), size = number_at(bytes, offset + 4);
    const std::string what = join(name, ": the element at byte ", offset);
    if (type != compressed) fail(what, " is of type ", type, "; expected 15: compressed");
    if (size > bytes.size() - offset - 8) {
      fail(what, " has ", size, " bytes and ", bytes.size() - offset - 8,
           " are left; fetch the file again");
    }
    const Bytes whole = inflated(bytes.subspan(offset + 8, size), what);
    Parts parts(whole, what);
    const Element array = parts.next();
    if (array.type != matrix || !parts.at_end()) fail(what, " is no array");
    check_array(array.bytes, what, 0);
    offset += 8 + size;
  }
}

}  // namespace prepare_data
