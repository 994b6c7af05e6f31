// Text inside SVG, HTML and what else is written with angle brackets.
#pragma once

#include <string>
#include <string_view>

namespace lintel {

/// The text with `&`, `<`, `>` and `"` replaced by what stands for them, so that none is taken for
/// markup.
std::string escape_markup(std::string_view text);

}  // namespace lintel
