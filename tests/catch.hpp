// Catch2 under one name: version 2 (Debian 12) and version 3 (newer systems) differ in their headers.
#pragma once

#if __has_include(<catch2/catch_all.hpp>)
#include <catch2/catch_all.hpp>
using Catch::Approx;
using Catch::Matchers::ContainsSubstring;
#else
#include <catch2/catch.hpp>
namespace lintel_catch {
inline auto ContainsSubstring(const std::string& text) { return Catch::Matchers::Contains(text); }
}  // namespace lintel_catch
using lintel_catch::ContainsSubstring;
#endif
