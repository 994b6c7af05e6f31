// Text out of a file, made fit for a message.
#pragma once

#include <string>
#include <string_view>

namespace lintel {

/// The text in quotes, on one line and not too long: control characters become `\xNN`, and what
/// follows the first 80 bytes becomes "...".
std::string in_quotes(std::string_view text);

}  // namespace lintel
