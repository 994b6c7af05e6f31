#include "lintel/nn/data/gzip.hpp"

#include <zlib.h>

#include <algorithm>

#include "lintel/core/error.hpp"

namespace lintel {

Bytes gzip(std::span<const std::uint8_t> bytes) {
  z_stream stream{};
  constexpr int largest_window = 15, gzip_header = 16, memory_level = 8;
  if (deflateInit2(&stream, Z_BEST_SPEED, Z_DEFLATED, largest_window + gzip_header, memory_level,
                   Z_DEFAULT_STRATEGY) != Z_OK) {
    fail("gzip: zlib could not be started");
  }
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
  deflateEnd(&stream);
  return zipped;
}

}  // namespace lintel
