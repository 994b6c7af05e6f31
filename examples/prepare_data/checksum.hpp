// MD5 of a file, by which a release is known to be whole. It guards against accidents, not malice.
#pragma once

#include <filesystem>
#include <string>

namespace prepare_data {

/// 32 hexadecimal digits, in lower case. Throws `lintel::Error` when the file cannot be read.
std::string md5_of(const std::filesystem::path& file);

}  // namespace prepare_data
