// A table of text for the terminal, for programs and for the report.
#pragma once

#include <string>
#include <vector>

#include "summary.hpp"

namespace study {

struct Table {
  std::string title;
  std::vector<std::string> heading;
  std::vector<std::vector<std::string>> rows;

  /// Columns lined up, the first to the left and the others to the right.
  std::string text() const;
  std::string csv() const;
  std::string html() const;
};

/// As cells: a share as a percentage; a statistic as one, with its spread where there are several
/// seeds, and nothing where it was not measured; a number with two digits.
std::string percent(double share);
std::string percent(const Statistic& statistic);
std::string two_digits(double number);

}  // namespace study
