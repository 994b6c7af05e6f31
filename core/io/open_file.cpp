#include "lintel/core/io/open_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <utility>
#include <vector>

#include "lintel/core/error.hpp"
#include "lintel/core/io/system_error.hpp"

namespace lintel {

// O_NONBLOCK: a pipe without a writer must not keep us waiting; it is refused below.
OpenFile::OpenFile(const std::filesystem::path& path)
    : path_(path), descriptor_(open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)) {
  if (descriptor_ < 0) fail(path.string(), ": cannot be opened for reading: ", last_system_error());
  struct stat status {};
  const bool known = fstat(descriptor_, &status) == 0;
  if (known && S_ISREG(status.st_mode)) {
    size_ = static_cast<std::size_t>(status.st_size);
    return;
  }
  const std::string reason = known ? "not a regular file" : last_system_error();
  close(descriptor_);
  fail(path.string(), ": ", reason);
}

OpenFile::OpenFile(OpenFile&& other) noexcept
    : path_(std::move(other.path_)),
      descriptor_(std::exchange(other.descriptor_, -1)),
      size_(other.size_) {}

OpenFile& OpenFile::operator=(OpenFile other) noexcept {
  std::swap(path_, other.path_);
  std::swap(descriptor_, other.descriptor_);
  std::swap(size_, other.size_);
  return *this;
}

OpenFile::~OpenFile() {
  if (descriptor_ >= 0) close(descriptor_);
}

void OpenFile::each_piece(std::size_t offset, std::size_t count,
                          const std::function<void(std::string_view piece)>& use) const {
  std::vector<char> piece(std::min(count, std::size_t{1} << 20));
  for (const std::size_t end = offset + count; offset < end;) {
    const std::size_t wanted = std::min(piece.size(), end - offset);
    for (std::size_t there = 0; there < wanted;) {
      const ssize_t got = pread(descriptor_, piece.data() + there, wanted - there,
                                static_cast<off_t>(offset + there));
      if (got < 0 && errno == EINTR) continue;
      if (got < 0) {
        fail(path_.string(), ": reading stopped at byte ", offset + there, ": ",
             last_system_error());
      }
      if (got == 0) {
        fail(path_.string(), ": ends at byte ", offset + there, " of ", size_,
             "; it was cut short after it had been opened");
      }
      there += static_cast<std::size_t>(got);
    }
    use({piece.data(), wanted});
    offset += wanted;
  }
}

std::string OpenFile::text(std::size_t offset, std::size_t count) const {
  std::string all;
  all.reserve(count);
  each_piece(offset, count, [&all](std::string_view piece) { all += piece; });
  return all;
}

}  // namespace lintel
