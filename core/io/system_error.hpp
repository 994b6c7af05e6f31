// Why the operating system refused, and what to do about it.
#pragma once

#include <string>
#include <system_error>

namespace lintel {

/// The error in words, and, where it tells of something that is short, what to do: "No space left
/// on device; free some space or choose another place".
std::string in_words(const std::error_code& error);

/// What `errno` says, in words. To be asked right after the call.
std::string last_system_error();

}  // namespace lintel
