// One file over HTTP, whole or not at all.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

namespace prepare_data {

/// No file is fetched beyond this many bytes; the largest release, SUN397, has 39 GB.
inline constexpr std::int64_t largest_download = std::int64_t{1} << 36;

/// Fetches `url` into the file `path`. The bytes go to `path`.part, which stays when the connection
/// breaks; the next call asks for the rest of it only (an HTTP range; a server that knows none
/// sends all again). At the end its MD5 must be `md5`, where that is not empty, and then it takes
/// the name `path`. A resumed file that fails this is fetched once more from its start; a wrong one
/// is removed, and so is one of more than `limit` bytes. Only HTTP and HTTPS are spoken, a server's
/// certificate is verified, and HTTPS is never left for HTTP. Progress goes to stderr. Throws
/// `lintel::Error` naming the address and what the server or the network said.
void download(const std::string& url, const std::filesystem::path& path, const std::string& md5,
              std::int64_t limit = largest_download);

}  // namespace prepare_data
