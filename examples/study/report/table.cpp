#include "table.hpp"

#include <algorithm>
#include <cstdio>
#include <iomanip>

#include "lintel/core/error.hpp"
#include "lintel/core/escape_markup.hpp"

namespace study {

using lintel::escape_markup, lintel::join;

namespace {
// How many characters are seen, not bytes: "±" has two of these.
std::size_t width_of(const std::string& cell) {
  return static_cast<std::size_t>(
      std::count_if(cell.begin(), cell.end(), [](char c) { return (c & 0xc0) != 0x80; }));
}
}  // namespace

std::string Table::text() const {
  std::vector<std::size_t> widths(heading.size());
  const auto measure = [&widths](const std::vector<std::string>& row) {
    for (std::size_t c = 0; c < row.size(); ++c) widths[c] = std::max(widths[c], width_of(row[c]));
  };
  measure(heading);
  for (const auto& row : rows) measure(row);
  std::string result;
  const auto line = [&](const std::vector<std::string>& row) {
    for (std::size_t c = 0; c < row.size(); ++c) {
      const std::string space(widths[c] - width_of(row[c]), ' ');
      result += "  " + (c ? space + row[c] : row[c] + space);
    }
    result += "\n";
  };
  line(heading);
  for (const auto& row : rows) line(row);
  return result;
}

std::string Table::csv() const {
  std::string result;
  const auto line = [&result](const std::vector<std::string>& row) {
    for (std::size_t c = 0; c < row.size(); ++c) {
      const bool plain = row[c].find_first_of(",\"\n") == std::string::npos;
      result += (c ? "," : "") + (plain ? row[c] : join(std::quoted(row[c], '"', '"')));
    }
    result += "\n";
  };
  line(heading);
  for (const auto& row : rows) line(row);
  return result;
}

std::string Table::html() const {
  std::string result = "<table><caption>" + escape_markup(title) + "</caption>\n<thead><tr>";
  for (const std::string& cell : heading) result += "<th>" + escape_markup(cell) + "</th>";
  result += "</tr></thead>\n<tbody>\n";
  for (const auto& row : rows) {
    result += "<tr>";
    for (std::size_t c = 0; c < row.size(); ++c)
      result += (c ? "<td>" : "<th>") + escape_markup(row[c]) + (c ? "</td>" : "</th>");
    result += "</tr>\n";
  }
  return result + "</tbody></table>\n";
}

std::string percent(double share) {
  char text[32];
  std::snprintf(text, sizeof text, "%.1f", 100 * share);
  return text;
}
std::string percent(const Statistic& statistic) {
  if (!statistic.is_measured()) return "";
  const auto spread = statistic.spread();
  return percent(statistic.mean()) + (spread ? " ± " + percent(*spread) : "");
}
std::string two_digits(double number) {
  char text[32];
  std::snprintf(text, sizeof text, "%.2f", number);
  return text;
}

}  // namespace study
