// How every program begins and ends: what goes wrong is one line on stderr and an exit code.
#pragma once

#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <exception>
#include <filesystem>
#include <iostream>
#include <iterator>
#include <new>
#include <string>
#include <system_error>

#include "interrupted.hpp"
#include "lintel/core/error.hpp"
#include "lintel/core/io/system_error.hpp"
#include "lintel/core/io/write_aside.hpp"
#include "lintel/core/memory.hpp"

namespace lintel {

namespace detail {

// What was printed is a result too: a full disk behind `> file` must not pass for success.
inline void check_standard_output() {
  errno = 0;
  std::cout.flush();
  if (std::fflush(stdout) != 0 || std::ferror(stdout) != 0 || !std::cout) {
    fail("standard output: cannot be written",
         errno ? ": " + last_system_error() : "; free some space or send it elsewhere");
  }
}

#if defined(__GLIBC__) && !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
// In the programs that use it, else null.
extern "C" [[gnu::weak]] int openblas_get_num_threads();

// What would go wrong before `main` where address space is limited. Nobody catches the exceptions
// of libraries that are being loaded, so the least that they need is asked for here. And in the
// flavour with pthreads, OpenBLAS starts threads then; each asks for 128 MB, again and again
// without end where there is none. So the program begins once more, with OpenBLAS told to start
// none. From 0.3.29 on it asks for as much without threads, in the same way.
inline void begin_in_limited_space(int, char** arguments, char** environment) {
  const std::size_t to_begin_with = std::size_t{openblas_get_num_threads ? 136U : 32U} << 20;
  static char setting[] = "OPENBLAS_NUM_THREADS=1";
  static char* changed[4096];
  constexpr std::size_t name_length = sizeof setting - 2;
  rlimit limit{};
  if (getrlimit(RLIMIT_AS, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY) return;
  void* const room = mmap(nullptr, to_begin_with, PROT_READ | PROT_WRITE,
                          MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (room == MAP_FAILED) {
    const char* const slash = std::strrchr(arguments[0], '/');
    dprintf(STDERR_FILENO,
            "%s: out of memory: the process may take no more than %zu MB of address space; raise "
            "that limit (ulimit -v)\n",
            slash ? slash + 1 : arguments[0], static_cast<std::size_t>(limit.rlim_cur) / 1000000);
    _exit(1);
  }
  munmap(room, to_begin_with);
  std::size_t count = 0;
  for (; environment[count]; ++count) {
    if (count + 2 == std::size(changed)) return;
    if (std::strncmp(environment[count], setting, name_length) == 0) return;
    changed[count] = environment[count];
  }
  changed[count] = setting;
  execve("/proc/self/exe", arguments, changed);
}
// Run before what the libraries do as they are loaded.
using BeforeMain = void (*)(int, char**, char**);
[[gnu::used, gnu::section(".preinit_array")]] static BeforeMain before_main =
    begin_in_limited_space;
#endif

}  // namespace detail

/// Makes the folder that results go to, and those above it. Throws `Error`.
inline void make_result_folder(const std::filesystem::path& folder) {
  std::error_code problem;
  make_folders(folder, problem);
  if (problem) fail(folder.string(), ": the folder cannot be made: ", in_words(problem));
}

/// Runs the program proper and returns its exit code: 0; 2 where the arguments make no sense
/// (`UsageError`), 130 where it was interrupted (`Interrupted`) and 1 for anything else that went
/// wrong, each with one line on stderr. `name` is the program's. A write beyond the limit of file
/// sizes fails, and is told, like one on a full disk, instead of ending the process.
template <class Program>
int run_program(const std::string& name, const Program& program) {
  std::signal(SIGXFSZ, SIG_IGN);
  const auto ended = [](int code, const std::string& line) {
    std::fflush(stdout);
    std::fprintf(stderr, "%s\n", line.c_str());
    return code;
  };
  try {
    program();
    detail::check_standard_output();
    return 0;
  } catch (const Interrupted& interrupted) {
    return ended(130, interrupted.what());
  } catch (const UsageError& problem) {
    return ended(2, problem.what());
  } catch (const Error& problem) {
    return ended(1, problem.what());
  } catch (const std::bad_alloc&) {
    return ended(1, name + ": " + memory_shortage());
  } catch (const std::filesystem::filesystem_error& problem) {
    return ended(1, join(name, ": ", problem.path1().string(), ": ", in_words(problem.code())));
  } catch (const std::exception& problem) {  // of the standard library or of a format's reader
    const std::string message = problem.what();
    if (message.starts_with("pthread_create")) {  // oneTBB, where there is no room for a stack
      return ended(1, name + ": a thread cannot be started: " + memory_shortage());
    }
    return ended(1, name + ": " + message);
  }
}

}  // namespace lintel
