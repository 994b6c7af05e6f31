// Why the operating system refused.
#pragma once

#include <cerrno>
#include <string>
#include <system_error>

namespace lintel {

/// What `errno` says in words: "No such file or directory". To be asked right after the call.
inline std::string last_system_error() { return std::generic_category().message(errno); }

}  // namespace lintel
