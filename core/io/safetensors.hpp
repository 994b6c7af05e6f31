// Files in the safetensors format: named tensors and a little metadata, with nothing in them that
// could be executed.
#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "lintel/core/io/open_file.hpp"
#include "lintel/core/io/safetensors_header.hpp"
#include "lintel/core/io/safetensors_stamp.hpp"
#include "lintel/core/tensor.hpp"

namespace lintel {

/// A safetensors file, open for reading. All of its header is checked when it is opened; the values
/// of a tensor are read from the disk when they are asked for, and held against their checksum
/// where lintel wrote the file (safetensors_stamp.hpp). Files of others have none, and are read as
/// they are.
class SafetensorsFile {
 public:
  /// Throws `NewerFile` when a later lintel wrote the file in a way that this one does not know,
  /// and another `Error` when it cannot be read or is not exactly what the format allows.
  explicit SafetensorsFile(const std::filesystem::path& path);

  /// The names of the tensors, in the order of the header.
  const std::vector<std::string>& names() const { return header_.names; }
  /// Whether there is a tensor of this name.
  bool contains(std::string_view name) const { return header_.entries.count(name) > 0; }
  /// The text that the writer left in the file, without lintel's own.
  const std::map<std::string, std::string>& metadata() const { return header_.metadata; }
  /// Where the file is, as it was given.
  const std::filesystem::path& path() const { return file_.path(); }

  /// What the file stores the elements of a tensor as, such as "F32" or "BF16". Throws `Error`
  /// where there is no such tensor.
  std::string_view dtype(std::string_view name) const { return safetensors_name(entry(name).type); }
  /// Throws `Error` where there is no such tensor, or where it has more axes than a `Shape` has.
  Shape shape(std::string_view name) const;
  /// The values as `float` or `double`, rounded to nearest where they do not fit; booleans are 0
  /// and 1. Throws `Error` as `shape` does, and where the bytes are not those that were written.
  template <class S>
  Tensor<S> read(std::string_view name) const;
  /// Throws `Error`, which names the tensor, where any of the data is not what was written.
  void check_data() const;

 private:
  const SafetensorsEntry& entry(std::string_view name) const;
  // Calls use(piece) with the bytes of a tensor, and throws at their end where they are damaged.
  using UsePiece = std::function<void(std::string_view piece)>;
  void each_piece(std::string_view name, const UsePiece& use) const;

  OpenFile file_;
  SafetensorsHeader header_;
  std::size_t data_ = 0;  // where it begins, behind the header
};

/// A tensor on its way into a file.
struct NamedTensor {
  std::string name;                                    ///< in the file
  std::variant<Tensor<float>, Tensor<double>> tensor;  ///< its values
};

/// What numbers are written as: F32 and F64 as they are, or all of them as F16, rounded to nearest.
enum class Precision { full, half };

/// Writes the tensors, in this order, by `write_file_aside`: what was at `path` is replaced as a
/// whole or not at all. The same arguments give the same bytes. The metadata in the file say
/// besides in which version it is written, and hold checksums (safetensors_stamp.hpp). Throws
/// `Error` where a name is there twice, is "__metadata__" or is not UTF-8, where a tensor has no
/// values, where a key of the metadata begins with "lintel.", and where the file cannot be written.
void write_safetensors(const std::filesystem::path& path, const std::vector<NamedTensor>& tensors,
                       const std::map<std::string, std::string>& metadata = {},
                       Precision precision = Precision::full);

}  // namespace lintel
