#include "lintel/core/io/safetensors.hpp"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <set>

#include "lintel/core/io/half.hpp"
#include "lintel/core/io/in_quotes.hpp"
#include "lintel/core/io/write_aside.hpp"

namespace lintel {

namespace {

// A file is the length of the header in 8 bytes, little-endian, then the header, then the data.
constexpr std::size_t length_bytes = 8, longest_header = 100'000'000;

std::string header_text(const OpenFile& file) {
  if (file.size() < length_bytes) {
    fail(file.path().string(), ": has ", file.size(),
         " bytes; a safetensors file has 8 and more; is the file complete?");
  }
  const std::string bytes = file.text(0, length_bytes);
  std::uint64_t length = 0;
  for (std::size_t i = length_bytes; i-- > 0;) {
    length = length << 8 | static_cast<unsigned char>(bytes[i]);
  }
  if (length > longest_header) {
    fail(file.path().string(), ": the first 8 bytes give the header ", length,
         " bytes, more than the ", longest_header, " allowed; expected a safetensors file");
  }
  if (length > file.size() - length_bytes) {
    fail(file.path().string(), ": the header has ", length, " bytes, but only ",
         file.size() - length_bytes, " follow its length; is the file complete?");
  }
  return file.text(length_bytes, length);
}

}  // namespace

SafetensorsFile::SafetensorsFile(const std::filesystem::path& path) : file_(path) {
  const std::string text = header_text(file_);
  data_ = length_bytes + text.size();
  header_ = parse_safetensors_header(text, file_.size() - data_, path.string());
}

const SafetensorsEntry& SafetensorsFile::entry(std::string_view name) const {
  const auto found = header_.entries.find(name);
  if (found == header_.entries.end()) {
    fail(path().string(), ": has no tensor ", in_quotes(name), " among its ", names().size());
  }
  return found->second;
}

Shape SafetensorsFile::shape(std::string_view name) const {
  const SafetensorsEntry& found = entry(name);
  if (found.extents.size() > static_cast<std::size_t>(Shape::max_rank)) {
    fail(path().string(), ": tensor ", in_quotes(name), " has ", found.extents.size(),
         " axes; at most ", Shape::max_rank, " can be read");
  }
  return Shape(found.extents);
}

void SafetensorsFile::each_piece(std::string_view name, const UsePiece& use) const {
  const SafetensorsEntry& found = entry(name);
  std::uint32_t checksum = crc32_of("");
  file_.each_piece(data_ + static_cast<std::size_t>(found.begin),
                   static_cast<std::size_t>(found.end - found.begin), [&](std::string_view piece) {
                     if (found.checksum) checksum = crc32_of(piece, checksum);
                     use(piece);
                   });
  if (found.checksum && checksum != *found.checksum) {
    fail(path().string(), ": damaged, or changed by another program: tensor ", in_quotes(name),
         " is not what was written; fetch or make the file again");
  }
}

template <class S>
Tensor<S> SafetensorsFile::read(std::string_view name) const {
  Tensor<S> tensor = Tensor<S>::uninitialized(shape(name));
  const ElementType type = entry(name).type;
  std::span<S> left(tensor.mutable_data(), static_cast<std::size_t>(tensor.size()));
  each_piece(name, [&](std::string_view piece) {
    const std::size_t elements = piece.size() / static_cast<std::size_t>(byte_size(type));
    decode_elements(type, std::endian::little, piece, left.first(elements));
    left = left.subspan(elements);
  });
  return tensor;
}

void SafetensorsFile::check_data() const {
  for (const std::string& name : names()) each_piece(name, [](std::string_view) {});
}

template Tensor<float> SafetensorsFile::read(std::string_view) const;
template Tensor<double> SafetensorsFile::read(std::string_view) const;

namespace {

static_assert(std::endian::native == std::endian::little,
              "tensors are written as they lie in memory, and safetensors is little-endian");

// Text as JSON. `where` is for messages.
std::string json_string(const std::string& text, const std::string& where) {
  try {
    return nlohmann::json(text).dump();
  } catch (const nlohmann::json::exception&) {
    fail(where, ": ", in_quotes(text), " is not valid UTF-8 and cannot be written");
  }
}

// Calls use(bytes) with the numbers as they lie in the file.
template <class S, class Use>
void with_bytes(const Tensor<S>& tensor, Precision precision, const Use& use) {
  const auto as_bytes = [](const auto* numbers, std::int64_t count) {
    return std::string_view(reinterpret_cast<const char*>(numbers),
                            static_cast<std::size_t>(count) * sizeof(*numbers));
  };
  const Tensor<S> values = tensor.compact();
  if (precision == Precision::full) return use(as_bytes(values.data(), values.size()));
  std::vector<std::uint16_t> halves(static_cast<std::size_t>(values.size()));
  std::transform(values.data(), values.data() + values.size(), halves.begin(),
                 [](S value) { return to_float16(value); });
  use(as_bytes(halves.data(), values.size()));
}

// Calls visit(name, tensor) for all F64, then for all F32: so each lies at a multiple of its
// element size.
template <class Visit>
void each_in_data_order(const std::vector<NamedTensor>& tensors, const Visit& visit) {
  for (const std::size_t element : {sizeof(double), sizeof(float)}) {
    for (const NamedTensor& named : tensors) {
      std::visit(
          [&]<class S>(const Tensor<S>& tensor) {
            if (sizeof(S) == element) visit(named.name, tensor);
          },
          named.tensor);
    }
  }
}

SafetensorsHeader header_for(const std::vector<NamedTensor>& tensors,
                             const std::map<std::string, std::string>& metadata,
                             Precision precision, const std::string& file) {
  SafetensorsHeader header;
  header.metadata = metadata;
  for (const auto& [key, value] : metadata) {
    if (key.starts_with(safetensors_stamp)) {
      fail(file, ": metadata cannot be called ", in_quotes(key),
           "; the names that begin with lintel. are lintel's own");
    }
  }
  for (const NamedTensor& named : tensors) header.names.push_back(named.name);
  std::int64_t begin = 0;
  each_in_data_order(tensors, [&]<class S>(const std::string& name, const Tensor<S>& tensor) {
    SafetensorsEntry& entry = header.entries[name];
    entry.type = precision == Precision::half ? ElementType::float16
                 : sizeof(S) == sizeof(float) ? ElementType::float32
                                              : ElementType::float64;
    entry.extents.assign(tensor.shape().begin(), tensor.shape().end());
    with_bytes(tensor, precision, [&](std::string_view bytes) {
      entry.begin = begin;
      entry.end = begin += static_cast<std::int64_t>(bytes.size());
      entry.checksum = crc32_of(bytes);
    });
  });
  add_stamp(header);
  return header;
}

std::string text_of(const SafetensorsHeader& header, const std::string& file) {
  std::string text = "{\"__metadata__\":{";
  bool first = true;
  for (const auto& [key, value] : header.metadata) {
    text += std::exchange(first, false) ? "" : ",";
    text += json_string(key, file) + ":" + json_string(value, file);
  }
  text += "}";
  for (const std::string& name : header.names) {
    const SafetensorsEntry& entry = header.entries.at(name);
    text += join(",", json_string(name, file), ":{\"dtype\":\"", safetensors_name(entry.type),
                 "\",\"shape\":", Shape(entry.extents), ",\"data_offsets\":[", entry.begin, ",",
                 entry.end, "]}");
  }
  text += "}";
  text.resize((text.size() + 7) / 8 * 8, ' ');  // the data is aligned for every element type
  if (text.size() > longest_header) {
    fail(file, ": the header would have ", text.size(), " bytes; at most ", longest_header,
         " are allowed; use fewer or shorter names");
  }
  return text;
}

void check_names(const std::vector<NamedTensor>& tensors, const std::string& file) {
  std::set<std::string_view> names;
  for (const auto& [name, tensor] : tensors) {
    if (name == "__metadata__") fail(file, ": a tensor cannot be called __metadata__");
    if (!names.insert(name).second) fail(file, ": two tensors are called ", in_quotes(name));
    if (!std::visit([](const auto& values) { return values.has_values(); }, tensor)) {
      fail(file, ": tensor ", in_quotes(name), " has no values to write");
    }
  }
}

}  // namespace

void write_safetensors(const std::filesystem::path& path, const std::vector<NamedTensor>& tensors,
                       const std::map<std::string, std::string>& metadata, Precision precision) {
  check_names(tensors, path.string());
  const std::string header =
      text_of(header_for(tensors, metadata, precision, path.string()), path.string());
  const auto length = std::bit_cast<std::array<char, length_bytes>>(std::uint64_t{header.size()});
  write_file_aside(path, [&](const AppendBytes& append) {
    append({length.data(), length.size()});
    append(header);
    each_in_data_order(tensors, [&](const std::string&, const auto& tensor) {
      with_bytes(tensor, precision, append);
    });
  });
}

}  // namespace lintel
