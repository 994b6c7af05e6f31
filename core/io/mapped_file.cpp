#include "lintel/core/io/mapped_file.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lintel/core/error.hpp"
#include "lintel/core/io/system_error.hpp"

namespace lintel {

namespace {
// An open file; the mapping outlives it.
struct Descriptor {
  const int number;
  ~Descriptor() {
    if (number >= 0) close(number);
  }
};
}  // namespace

MappedFile::MappedFile(const std::filesystem::path& path) : path_(path) {
  // O_NONBLOCK: a pipe without a writer must not keep us waiting; it is refused below.
  const Descriptor file{open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)};
  if (file.number < 0) fail(path.string(), ": cannot be opened for reading: ", last_system_error());
  struct stat status {};
  if (fstat(file.number, &status) != 0) fail(path.string(), ": ", last_system_error());
  if (!S_ISREG(status.st_mode)) fail(path.string(), ": not a regular file");
  const auto size = static_cast<std::size_t>(status.st_size);
  if (size == 0) return;  // nothing to map
  void* const start = mmap(nullptr, size, PROT_READ, MAP_PRIVATE, file.number, 0);
  if (start == MAP_FAILED) {
    fail(path.string(), ": its ", size,
         " bytes cannot be mapped into memory: ", last_system_error());
  }
  bytes_ = {static_cast<const char*>(start), size};
}

MappedFile::~MappedFile() {
  if (!bytes_.empty()) munmap(const_cast<char*>(bytes_.data()), bytes_.size());
}

}  // namespace lintel
