// What each target of libFuzzer does with the bytes that it is given.
#pragma once

#include <unistd.h>

#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <span>
#include <string>

#include "lintel/core/error.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace lintel::fuzz {

/// Reads. An `Error` whose message is one line of a moderate length is a good answer; anything else
/// that is thrown ends the program, and libFuzzer keeps the bytes.
template <class Read>
int expect_answer_or_error(const Read& read) {
  try {
    read();
  } catch (const Error& error) {
    const std::string message = error.what();
    if (message.empty() || message.size() > 2000 || message.find('\n') != message.npos)
      std::abort();
  }
  return 0;
}

/// Ends the program, which libFuzzer reports, where something does not hold.
inline void require(bool holds) {
  if (!holds) std::abort();
}

/// The bytes as a file whose name ends like this, for readers that take a path.
inline std::filesystem::path as_file(std::span<const std::uint8_t> bytes, const char* ending) {
  // In memory where there is such a place: some disks are slow to cut a file.
  static const std::filesystem::path folder = std::filesystem::is_directory("/dev/shm")
                                                  ? std::filesystem::path("/dev/shm")
                                                  : std::filesystem::temp_directory_path();
  const std::filesystem::path path = folder / join("lintel_fuzz_", getpid(), ending);
  static const struct Cleaner {
    std::filesystem::path path;
    ~Cleaner() {
      std::error_code ignored;
      std::filesystem::remove(path, ignored);
    }
  } cleaner{path};
  std::ofstream(path, std::ios::binary)
      .write(reinterpret_cast<const char*>(bytes.data()),
             static_cast<std::streamsize>(bytes.size()));
  return path;
}

}  // namespace lintel::fuzz
