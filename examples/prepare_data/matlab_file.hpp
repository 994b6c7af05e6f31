// MATLAB's .mat files (version 5, compressed), through matio.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "lintel/core/io/bytes.hpp"

namespace prepare_data {

/// An array of bytes with its sizes; the first index moves fastest, as MATLAB stores it.
struct MatlabBytes {
  std::vector<std::int64_t> sizes;
  lintel::Bytes values;
};

/// The variables of a version 5 .mat file in memory. Every call throws `Error`, naming the file,
/// the variable and what was found, where it is not what is asked for.
class MatlabFile {
 public:
  /// `name` is for messages. Throws `Error` unless `check_matlab_elements` finds the file whole.
  MatlabFile(std::span<const std::uint8_t> bytes, std::string name);

  /// An array of unsigned bytes.
  MatlabBytes bytes(const std::string& variable) const;
  /// A numeric array, whatever its type, in the order that it is stored in.
  std::vector<double> numbers(const std::string& variable) const;
  /// A cell array of texts.
  std::vector<std::string> texts(const std::string& variable) const;
  /// One field of every element of an array of structs: a number, or a text.
  std::vector<double> numbers(const std::string& variable, const std::string& field) const;
  std::vector<std::string> texts(const std::string& variable, const std::string& field) const;

 private:
  struct Open;
  std::shared_ptr<Open> open_;
  std::string name_;
};

/// Throws `Error` with the byte offset unless the bytes are a little-endian version 5 .mat file
/// whose elements are all compressed, lie within the file, pass their Adler-32 checksums, and hold
/// arrays whose parts lie within them and have the sizes that they claim: matio trusts all of this.
void check_matlab_elements(std::span<const std::uint8_t> bytes, const std::string& name);

}  // namespace prepare_data
