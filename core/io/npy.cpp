#include "lintel/core/io/npy.hpp"

#include "lintel/core/io/mapped_file.hpp"
#include "lintel/core/io/npy_header.hpp"
#include "lintel/core/io/write_aside.hpp"

namespace lintel {

namespace {

// A file is this word, a byte each for the version's two parts, the length of the header (in 2
// bytes for version 1, otherwise 4, little-endian), the header, and the elements.
constexpr std::string_view magic = "\x93NUMPY";
constexpr std::size_t version_end = magic.size() + 2;

struct Parts {
  std::string_view header, data;
};

Parts split(std::string_view bytes, const std::string& file) {
  if (bytes.substr(0, magic.size()) != magic) {
    fail(file, ": does not start with \\x93NUMPY; expected a .npy file");
  }
  if (bytes.size() < version_end) fail(file, ": ends after ", bytes.size(), " bytes");
  const int major = static_cast<unsigned char>(bytes[magic.size()]);
  const int minor = static_cast<unsigned char>(bytes[magic.size() + 1]);
  if (major < 1 || major > 3 || minor != 0) {
    fail(file, ": format version ", major, ".", minor, "; expected 1.0, 2.0 or 3.0");
  }
  const std::size_t length_bytes = major == 1 ? 2 : 4;
  bytes.remove_prefix(version_end);
  if (bytes.size() < length_bytes) fail(file, ": ends inside the length of its header");
  std::size_t length = 0;
  for (std::size_t i = length_bytes; i-- > 0;) {
    length = length << 8 | static_cast<unsigned char>(bytes[i]);
  }
  bytes.remove_prefix(length_bytes);
  if (length > bytes.size()) {
    fail(file, ": the header has ", length, " bytes, but only ", bytes.size(),
         " follow its length; is the file complete?");
  }
  return {bytes.substr(0, length), bytes.substr(length)};
}

Shape reversed(const Shape& shape) {
  Shape result;
  for (std::int64_t axis = shape.rank(); axis-- > 0;) result.push_back(shape[axis]);
  return result;
}

}  // namespace

template <class S>
Tensor<S> read_npy(const std::filesystem::path& path) {
  const MappedFile file(path);
  const std::string name = path.string();
  const Parts parts = split(file.bytes(), name);
  const NpyHeader header = parse_npy_header(parts.header, name);
  const auto bytes = byte_size(header.type, {header.shape.begin(), header.shape.end()});
  if (!bytes) {
    fail(name, ": shape ", header.shape, " asks for more bytes than 63 bits can count");
  }
  if (static_cast<std::uint64_t>(*bytes) != parts.data.size()) {
    fail(name, ": ", parts.data.size(), " bytes follow the header; shape ", header.shape,
         " and the element type make ", *bytes, "; is the file complete?");
  }
  // In Fortran order the first axis varies fastest: C order with the axes reversed.
  const bool reverse = header.fortran_order && header.shape.rank() > 1;
  Tensor<S> tensor = Tensor<S>::uninitialized(reverse ? reversed(header.shape) : header.shape);
  decode_elements(header.type, header.order, parts.data,
                  std::span(tensor.mutable_data(), static_cast<std::size_t>(tensor.size())));
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
