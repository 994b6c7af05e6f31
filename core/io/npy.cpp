#include "lintel/core/io/npy.hpp"

#include <algorithm>

#include "lintel/core/io/npy_header.hpp"
#include "lintel/core/io/open_file.hpp"
#include "lintel/core/io/write_aside.hpp"

namespace lintel {

namespace {

// A file is this word, a byte each for the version's two parts, the length of the header (in 2
// bytes for version 1, otherwise 4, little-endian), the header, and the elements.
constexpr std::string_view magic = "\x93NUMPY";
constexpr std::size_t version_end = magic.size() + 2;

struct Parts {
  std::string header;
  std::size_t data;  // where it begins
};

Parts split(const OpenFile& file, const std::string& name) {
  const std::string start = file.text(0, std::min(file.size(), version_end + 4));
  if (start.substr(0, magic.size()) != magic) {
    fail(name, ": does not start with \\x93NUMPY; expected a .npy file");
  }
  if (start.size() < version_end) fail(name, ": ends after ", start.size(), " bytes");
  const int major = static_cast<unsigned char>(start[magic.size()]);
  const int minor = static_cast<unsigned char>(start[magic.size() + 1]);
  if (major < 1 || major > 3 || minor != 0) {
    fail(name, ": format version ", major, ".", minor, "; expected 1.0, 2.0 or 3.0");
  }
  const std::size_t begin = version_end + (major == 1 ? 2 : 4);
  if (start.size() < begin) fail(name, ": ends inside the length of its header");
  std::size_t length = 0;
  for (std::size_t i = begin; i-- > version_end;) {
    length = length << 8 | static_cast<unsigned char>(start[i]);
  }
  if (length > file.size() - begin) {
    fail(name, ": the header has ", length, " bytes, but only ", file.size() - begin,
         " follow its length; is the file complete?");
  }
  return {file.text(begin, length), begin + length};
}

Shape reversed(const Shape& shape) {
  Shape result;
  for (std::int64_t axis = shape.rank(); axis-- > 0;) result.push_back(shape[axis]);
  return result;
}

}  // namespace

template <class S>
Tensor<S> read_npy(const std::filesystem::path& path) {
  const OpenFile file(path);
  const std::string name = path.string();
  const Parts parts = split(file, name);
  const std::size_t data_bytes = file.size() - parts.data;
  const NpyHeader header = parse_npy_header(parts.header, name);
  const auto bytes = byte_size(header.type, {header.shape.begin(), header.shape.end()});
  if (!bytes) {
    fail(name, ": shape ", header.shape, " asks for more bytes than 63 bits can count");
  }
  if (static_cast<std::uint64_t>(*bytes) != data_bytes) {
    fail(name, ": ", data_bytes, " bytes follow the header; shape ", header.shape,
         " and the element type make ", *bytes, "; is the file complete?");
  }
  // In Fortran order the first axis varies fastest: C order with the axes reversed.
  const bool reverse = header.fortran_order && header.shape.rank() > 1;
  Tensor<S> tensor = Tensor<S>::uninitialized(reverse ? reversed(header.shape) : header.shape);
  std::span<S> left(tensor.mutable_data(), static_cast<std::size_t>(tensor.size()));
  file.each_piece(parts.data, data_bytes, [&](std::string_view piece) {
    const std::size_t elements = piece.size() / static_cast<std::size_t>(byte_size(header.type));
    decode_elements(header.type, header.order, piece, left.first(elements));
    left = left.subspan(elements);
  });
  if (!reverse) return tensor;
  Shape order;
  for (std::int64_t axis = tensor.rank(); axis-- > 0;) order.push_back(axis);
  return tensor.permuted(order).compact();
}

template <class S>
void write_npy(const std::filesystem::path& path, const Tensor<S>& tensor) {
  if (!tensor.has_values()) fail(path.string(), ": the tensor has no values to write");
  std::string shape = "(";
  for (const std::int64_t extent : tensor.shape()) shape += join(extent, ", ");
  // Python writes (), (3,) and (3, 4).
  if (tensor.rank() > 0) shape.erase(shape.size() - (tensor.rank() == 1 ? 1 : 2));
  const char order = std::endian::native == std::endian::little ? '<' : '>';
  std::string header = join("{'descr': '", order, 'f', sizeof(S),
                            "', 'fortran_order': False, 'shape': ", shape, "), }");
  // Blanks and a line end, so that the elements begin at a multiple of 64 bytes.
  const std::size_t before = version_end + 2;
  header.resize((before + header.size() + 1 + 63) / 64 * 64 - before - 1, ' ');
  header += '\n';
  std::string start = join(magic, '\1', '\0');
  start += static_cast<char>(header.size() & 255);
  start += static_cast<char>(header.size() >> 8);
  write_file_aside(path, [&](const AppendBytes& append) {
    const Tensor<S> values = tensor.compact();
    append(start);
    append(header);
    append({reinterpret_cast<const char*>(values.data()),
            static_cast<std::size_t>(values.size()) * sizeof(S)});
  });
}

template Tensor<float> read_npy(const std::filesystem::path&);
template Tensor<double> read_npy(const std::filesystem::path&);
template void write_npy(const std::filesystem::path&, const Tensor<float>&);
template void write_npy(const std::filesystem::path&, const Tensor<double>&);

}  // namespace lintel
