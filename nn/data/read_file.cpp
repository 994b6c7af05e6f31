#include "lintel/nn/data/read_file.hpp"

#include <zlib.h>

#include <algorithm>
#include <fstream>

#include "lintel/core/error.hpp"

namespace lintel {

namespace {

// Ends the inflation whichever way its scope is left.
struct Inflation {
  z_stream stream{};
  explicit Inflation(const std::string& name) {
    constexpr int largest_window = 15, gzip_header = 16;
    if (inflateInit2(&stream, largest_window + gzip_header) != Z_OK) {
      fail(name, ": zlib could not be started");
    }
  }
  Inflation(const Inflation&) = delete;
  Inflation& operator=(const Inflation&) = delete;
  ~Inflation() { inflateEnd(&stream); }
};

// Unzips the member that starts at `offset`, appends what comes out, and returns where the member
// ends.
std::size_t unzip_member(std::span<const std::uint8_t> zipped, std::size_t offset,
                         const std::string& name, std::size_t limit, Bytes& out) {
  constexpr std::size_t piece = std::size_t{1} << 16, most_at_once = std::size_t{1} << 30;
  Inflation inflation(name);
  z_stream& stream = inflation.stream;
  std::size_t filled = out.size();
  for (;;) {
    if (filled > limit) fail(name, ": more than ", limit, " bytes when unzipped");
    if (stream.avail_in == 0) {
      const std::size_t count = std::min(zipped.size() - offset, most_at_once);
      if (count == 0) {
        fail(name, ": gzip data ends at byte ", offset,
             " in the middle of a member; fetch the file again");
      }
      stream.next_in = const_cast<Bytef*>(zipped.data() + offset);
      stream.avail_in = static_cast<uInt>(count);
    }
    out.resize(filled + piece);
    stream.next_out = out.data() + filled;
    stream.avail_out = static_cast<uInt>(piece);
    const auto before = stream.avail_in;
    const int status = inflate(&stream, Z_NO_FLUSH);
    offset += before - stream.avail_in;
    filled += piece - stream.avail_out;
    if (status == Z_STREAM_END) break;
    // Z_BUF_ERROR only says that there is more to be fed.
    if (status != Z_OK && status != Z_BUF_ERROR) {
      fail(name, ": gzip data is corrupt at byte ", offset, " (",
           stream.msg ? stream.msg : "no reason given", "); fetch the file again");
    }
  }
  if (filled > limit) fail(name, ": more than ", limit, " bytes when unzipped");
  out.resize(filled);
  return offset;
}

}  // namespace

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

Bytes gunzip(std::span<const std::uint8_t> zipped, const std::string& name, std::size_t limit) {
  Bytes out;
  std::size_t offset = 0;
  do {
    const auto rest = zipped.subspan(offset);
    if (rest.size() < 2 || rest[0] != 0x1f || rest[1] != 0x8b) {
      fail(name, ": no gzip data at byte ", offset, " of ", zipped.size(), "; expected 1f 8b");
    }
    offset = unzip_member(zipped, offset, name, limit, out);
  } while (offset < zipped.size());
  return out;
}

Bytes read_maybe_gzip(const std::filesystem::path& path, std::size_t limit) {
  Bytes bytes = read_file(path, limit);
  return path.extension() == ".gz" ? gunzip(bytes, path.string(), limit) : bytes;
}

}  // namespace lintel
