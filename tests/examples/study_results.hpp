// What a study has left in its folder.
#pragma once

#include <nlohmann/json.hpp>

#include "catch.hpp"
#include "core/io/files.hpp"

namespace lintel::test {

/// What was found, byte for byte, without how long it took: that stands last.
inline std::string results_in(const std::filesystem::path& folder) {
  const std::string text = get_bytes(folder / "results.json");
  const std::size_t times = text.find("\n \"times\":");
  REQUIRE(times != std::string::npos);
  CHECK(nlohmann::json::parse(text).at("times").at("this_run").is_number());
  return text.substr(0, times);
}

}  // namespace lintel::test
