// A program as its users meet it: options, an exit code, messages.
#pragma once

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <string>

#include "catch.hpp"
#include "core/io/files.hpp"
#include "lintel/core/error.hpp"

namespace lintel::test {

struct Run {
  int exit_code;
  std::string out, err;
  double peak_bytes;  // the most memory that it, or a program that it ran, had
};

/// Runs a program with these arguments to its end. `before` stands before it in the shell's
/// command: limits that are set for it, or a command that runs it.
inline Run run_program(const char* program, const std::string& arguments,
                       const std::string& before = "") {
  const TemporaryFolder folder;
  const std::string command =
      join(before, " '", program, "' ", arguments, " >'", (folder / "out").string(), "' 2>'",
           (folder / "err").string(), "' </dev/null");
  const pid_t child = fork();
  if (child == 0) {
    execl("/bin/sh", "sh", "-c", command.c_str(), nullptr);
    _exit(127);
  }
  int status = 0;
  rusage usage{};
  REQUIRE(wait4(child, &status, 0, &usage) == child);
  REQUIRE(WIFEXITED(status));
  return {WEXITSTATUS(status), get_bytes(folder / "out"), get_bytes(folder / "err"),
          1024 * static_cast<double>(usage.ru_maxrss)};
}

}  // namespace lintel::test
