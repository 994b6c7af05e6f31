// A program as its users meet it: options, an exit code, messages.
#pragma once

#include <sys/wait.h>

#include <cstdlib>
#include <string>

#include "catch.hpp"
#include "core/io/files.hpp"
#include "lintel/core/error.hpp"

namespace lintel::test {

struct Run {
  int exit_code;
  std::string out, err;
};

/// Runs a program with these arguments to its end. `before` stands before it in the shell's
/// command: limits that are set for it, or a command that runs it.
inline Run run_program(const char* program, const std::string& arguments,
                       const std::string& before = "") {
  const TemporaryFolder folder;
  const std::string command =
      join(before, " '", program, "' ", arguments, " >'", (folder / "out").string(), "' 2>'",
           (folder / "err").string(), "' </dev/null");
  const int status = std::system(command.c_str());
  REQUIRE(WIFEXITED(status));
  return {WEXITSTATUS(status), get_bytes(folder / "out"), get_bytes(folder / "err")};
}

}  // namespace lintel::test
