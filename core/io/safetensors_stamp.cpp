#include "lintel/core/io/safetensors_stamp.hpp"

#include <zlib.h>

#include <charconv>

#include "lintel/core/io/in_quotes.hpp"
#include "lintel/core/listed.hpp"

namespace lintel {

namespace {

constexpr int version = 1;
const std::string format_key = "lintel.format", header_key = "lintel.crc32",
                  tensor_key = "lintel.crc32:";

constexpr std::size_t digits = 8;

std::string hexadecimal(std::uint32_t checksum) {
  std::string text(digits, '0');
  for (std::size_t i = digits; i-- > 0; checksum >>= 4) text[i] = "0123456789abcdef"[checksum & 15];
  return text;
}

// The checksum of all that the header says, but for its own.
std::uint32_t header_checksum(const SafetensorsHeader& header) {
  std::string text;
  for (const auto& [key, value] : header.metadata) {
    if (key != header_key) text += key + '\0' + value + '\n';
  }
  for (const auto& [name, entry] : header.entries) {
    text += join(name, '\0', safetensors_name(entry.type), '\0', "[", listed(entry.extents), "]\n");
  }
  return crc32_of(text);
}

// Takes the checksum under this key out of the metadata.
std::uint32_t taken(const std::string& key, std::map<std::string, std::string>& metadata,
                    const std::string& file) {
  const auto found = metadata.find(key);
  if (found == metadata.end()) fail(file, ": damaged: its metadata lack ", in_quotes(key));
  const std::string text = found->second;
  metadata.erase(found);
  std::uint32_t checksum = 0;
  std::from_chars(text.data(), text.data() + text.size(), checksum, 16);
  if (hexadecimal(checksum) != text) {  // in capitals, for example: a bit off
    fail(file, ": damaged: ", in_quotes(key), " is ", in_quotes(text), "; expected ", digits,
         " hexadecimal digits in lower case");
  }
  return checksum;
}

}  // namespace

std::uint32_t crc32_of(std::string_view bytes, std::uint32_t before) {
  return static_cast<std::uint32_t>(
      crc32_z(before, reinterpret_cast<const Bytef*>(bytes.data()), bytes.size()));
}

void add_stamp(SafetensorsHeader& header) {
  header.metadata[format_key] = std::to_string(version);
  for (const auto& [name, entry] : header.entries) {
    header.metadata[tensor_key + name] = hexadecimal(entry.checksum.value());
  }
  header.metadata[header_key] = hexadecimal(header_checksum(header));
}

void check_version(const std::map<std::string, std::string>& metadata, const std::string& file) {
  const auto found = metadata.find(format_key);
  if (found == metadata.end()) return;
  const std::string& text = found->second;
  int there = 0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), there);
  if (problem != std::errc{} || end != text.data() + text.size() || there < 1) {
    fail(file, ": damaged: its format is ", in_quotes(text), "; expected a number");
  }
  if (there > version) {
    throw NewerFile(join(file, ": written in format ", there, " by a later lintel; this one reads ",
                         "formats up to ", version, "; use the later one"));
  }
}

void check_stamp(SafetensorsHeader& header, const std::string& file) {
  std::map<std::string, std::string>& metadata = header.metadata;
  const auto first = metadata.lower_bound(std::string(safetensors_stamp));
  if (first == metadata.end() || !first->first.starts_with(safetensors_stamp)) return;
  if (!metadata.count(format_key)) {
    fail(file, ": damaged: its metadata have ", in_quotes(first->first), " without ",
         in_quotes(format_key));
  }
  const std::uint32_t found = header_checksum(header);
  if (const std::uint32_t written = taken(header_key, metadata, file); written != found) {
    fail(file, ": damaged, or changed by another program: the header's crc32 is ",
         hexadecimal(found), "; expected ", hexadecimal(written));
  }
  for (auto& [name, entry] : header.entries) {
    entry.checksum = taken(tensor_key + name, metadata, file);
  }
  metadata.erase(format_key);
}

}  // namespace lintel
