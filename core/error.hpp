// Errors: one exception type whose message is meant for the person who made the call.
#pragma once

#include <locale>
#include <sstream>
#include <stdexcept>
#include <string>

namespace lintel {

/// Something was asked that cannot be done. The message is one line: it names the op or the file,
/// what was found (shapes, byte offset), what was expected, and where it helps what to do.
struct Error : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// A program was called with arguments that make no sense: programs print it and exit with 2.
struct UsageError : Error {
  using Error::Error;
};

/// Joins the parts, each written with `<<`, into one string; numbers in the same way whatever the
/// program's locale is, since files are made of them.
template <class... Parts>
std::string join(const Parts&... parts) {
  std::ostringstream out;
  out.imbue(std::locale::classic());
  (out << ... << parts);
  return out.str();
}

/// Throws `Error` with the parts joined into its message.
template <class... Parts>
[[noreturn]] void fail(const Parts&... parts) {
  throw Error(join(parts...));
}

}  // namespace lintel
