#include "lintel/core/io/read_file.hpp"

#include <fstream>

#include "lintel/core/error.hpp"
#include "lintel/core/io/gzip.hpp"

namespace lintel {

Bytes read_file(const std::filesystem::path& path, std::size_t limit) {
  std::error_code problem;
  if (!std::filesystem::exists(path, problem)) fail(path.string(), ": no such file");
  if (!std::filesystem::is_regular_file(path, problem)) fail(path.string(), ": not a file");
  const auto size = std::filesystem::file_size(path, problem);
  if (problem) fail(path.string(), ": ", problem.message());
  if (size > limit) {
    fail(path.string(), ": ", size, " bytes; expected at most ", limit);
  }
  std::ifstream file(path, std::ios::binary);
  if (!file) fail(path.string(), ": cannot be opened for reading");
  Bytes bytes(static_cast<std::size_t>(size));
  file.read(reinterpret_cast<char*>(bytes.data()), static_cast<std::streamsize>(size));
  if (static_cast<std::size_t>(file.gcount()) != bytes.size()) {
    fail(path.string(), ": reading stopped at byte ", file.gcount(), " of ", size);
  }
  return bytes;
}

Bytes read_maybe_gzip(const std::filesystem::path& path, std::size_t limit) {
  Bytes bytes = read_file(path, limit);
  return path.extension() == ".gz" ? gunzip(bytes, path.string(), limit) : bytes;
}

}  // namespace lintel
