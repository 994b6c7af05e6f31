// What is asked of the system about files, in order. For one file of a test program: the functions
// here take the place of the C library's in all of it.
#pragma once

#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "lintel/core/error.hpp"

namespace lintel::test {

inline std::optional<std::vector<std::string>> asked;  // while there is a list to put it on

/// What `job` asks for. The file that is being written has a name of its own each time.
template <class Job>
std::vector<std::string> asked_by(const Job& job) {
  asked.emplace();
  job();
  return *std::exchange(asked, std::nullopt);
}

}  // namespace lintel::test

extern "C" int fsync(int descriptor) {
  if (lintel::test::asked) {
    const std::filesystem::path file = std::filesystem::read_symlink(
        std::filesystem::path("/proc/self/fd") / std::to_string(descriptor));
    lintel::test::asked->push_back("fsync " +
                                   (file.extension() == ".part" ? "the new file" : file.string()));
  }
  return static_cast<int>(syscall(SYS_fsync, descriptor));
}

extern "C" int rename(const char* from, const char* to) noexcept {
  if (lintel::test::asked) lintel::test::asked->push_back(lintel::join("rename to ", to));
  return static_cast<int>(syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, 0));
}
