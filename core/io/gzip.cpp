#include "lintel/core/io/gzip.hpp"

#include <zlib.h>

#include <algorithm>
#include <memory>

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
  constexpr std::size_t piece = std::size_t{1} << 16, max_at_once = std::size_t{1} << 30;
  Inflation inflation(name);
  z_stream& stream = inflation.stream;
  std::size_t filled = out.size();
  for (;;) {
    if (filled > limit) fail(name, ": more than ", limit, " bytes when unzipped");
    if (stream.avail_in == 0) {
      const std::size_t count = std::min(zipped.size() - offset, max_at_once);
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

Bytes gzip(std::span<const std::uint8_t> bytes) {
  z_stream stream{};
  constexpr int largest_window = 15, gzip_header = 16, memory_level = 8;
  if (deflateInit2(&stream, Z_BEST_SPEED, Z_DEFLATED, largest_window + gzip_header, memory_level,
                   Z_DEFAULT_STRATEGY) != Z_OK) {
    fail("gzip: zlib could not be started");
  }
  const std::unique_ptr<z_stream, int (*)(z_stream*)> ended(&stream, &deflateEnd);
  constexpr std::size_t piece = std::size_t{1} << 20;
  Bytes zipped, out(piece);
  std::size_t offset = 0;
  int status = Z_OK;
  while (status != Z_STREAM_END) {
    const std::size_t count = std::min(piece, bytes.size() - offset);
    stream.next_in = const_cast<Bytef*>(bytes.data() + offset);
    stream.avail_in = static_cast<uInt>(count);
    offset += count;
    do {
      stream.next_out = out.data();
      stream.avail_out = static_cast<uInt>(piece);
      status = deflate(&stream, offset == bytes.size() ? Z_FINISH : Z_NO_FLUSH);
      const auto filled = static_cast<std::ptrdiff_t>(piece - stream.avail_out);
      zipped.insert(zipped.end(), out.begin(), out.begin() + filled);
    } while (stream.avail_out == 0);
  }
  return zipped;
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

}  // namespace lintel
