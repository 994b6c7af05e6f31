// What each target of libFuzzer does with the bytes that it is given.
#pragma once

#include <unistd.h>

#include <atomic>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <span>
#include <string>

#include "lintel/core/error.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

// Of AddressSanitizer. Its header is there only with the compiler's sanitizers; this one is
// compiled without, too.
extern "C" std::size_t __sanitizer_get_current_allocated_bytes();
extern "C" int __sanitizer_install_malloc_and_free_hooks(
    void (*allocated)(const volatile void* block, std::size_t size),
    void (*freed)(const volatile void* block));

namespace lintel::fuzz {

/// What one input may take: a second of the processor, whatever else the machine has to do, and 256
/// MB in all at any moment. libFuzzer's own limits are on waiting, and on a single allocation.
class Limits {
 public:
  Limits() : begun_(processor_seconds()) {
    static const int installed = __sanitizer_install_malloc_and_free_hooks(&check_memory, &ignore);
    if (installed == 0) std::abort();
    before_ = __sanitizer_get_current_allocated_bytes();
  }
  Limits(const Limits&) = delete;
  Limits& operator=(const Limits&) = delete;
  ~Limits() {
    before_ = std::size_t{1} << 60;
    if (processor_seconds() - begun_ > 1) end("this input took more than a second");
  }

 private:
  static double processor_seconds() {
    timespec time{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
  }
  static void check_memory(const volatile void*, std::size_t size) {
    static std::atomic<unsigned> allocations = 0;
    if (size < (1U << 16) && ++allocations % 1024 != 0) return;  // small ones count together
    if (__sanitizer_get_current_allocated_bytes() > before_.load() + (std::size_t{256} << 20)) {
      end("this input took more than 256 MB");
    }
  }
  static void ignore(const volatile void*) {}
  [[noreturn]] static void end(const char* why) {
    std::fprintf(stderr, "%s\n", why);
    std::abort();
  }

  static inline std::atomic<std::size_t> before_ = std::size_t{1} << 60;
  double begun_;
};

/// Reads within the limits. An `Error` whose message is one line of a moderate length is a good
/// answer; anything else that is thrown ends the program, and libFuzzer keeps the bytes.
template <class Read>
int expect_answer_or_error(const Read& read) {
  const Limits limits;
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
