// How every program begins and ends: what goes wrong is one line on stderr and an exit code.
#pragma once

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <exception>
#include <iostream>
#include <new>
#include <string>
#include <system_error>

#include "lintel/core/error.hpp"
#include "lintel/core/memory.hpp"

namespace lintel {

/// A program was asked to stop, and did so in good order: the message says what is kept.
struct Interrupted : Error {
  using Error::Error;
};

namespace detail {

// What was printed is a result too: a full disk behind `> file` must not pass for success.
inline void check_standard_output() {
  errno = 0;
  std::cout.flush();
  if (std::fflush(stdout) != 0 || std::ferror(stdout) != 0 || !std::cout) {
    fail("standard output: cannot be written",
         errno ? ": " + std::generic_category().message(errno) : "",
         "; free some space or send it elsewhere");
  }
}

}  // namespace detail

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
  } catch (const std::exception& problem) {  // of the standard library or of a format's reader
    return ended(1, name + ": " + problem.what());
  }
}

}  // namespace lintel
