#include "lintel/core/tape_picture.hpp"

#include <array>
#include <cmath>
#include <iomanip>
#include <ostream>
#include <span>

#include "lintel/core/escape_markup.hpp"
#include "lintel/core/listed.hpp"

namespace lintel::detail {

namespace {
// A number to three digits with a prefix of the SI and a unit: "1.25 kB", "480 B", "1.25 k".
std::string with_prefix(double number, const std::string& unit = "") {
  static constexpr std::array prefixes{"", "k", "M", "G", "T"};
  std::size_t prefix = 0;
  while (number >= 999.5 && prefix + 1 < prefixes.size()) {
    number /= 1000;
    ++prefix;
  }
  std::ostringstream text;
  text.imbue(std::locale::classic());
  text << std::setprecision(3) << number;
  const std::string of = prefixes[prefix] + unit;
  return of.empty() ? text.str() : text.str() + ' ' + of;
}

std::string inputs_of(const TapeLine& line) {
  return listed(line.inputs, " ",
                [](std::int64_t input) { return input < 0 ? "-" : std::to_string(input); });
}
// The first few names, and how many there are.
std::string leaves_of(const TapeLine& line, const std::vector<TapeLine>& lines) {
  const std::size_t shown = std::min<std::size_t>(3, line.asked_by.size());
  const std::size_t more = line.asked_by.size() - shown;
  const auto name_of = [&lines](std::int64_t leaf) {
    const std::string& name = lines[static_cast<std::size_t>(leaf)].name;
    return name == "leaf" ? join("leaf ", leaf) : name;
  };
  return listed(std::span(line.asked_by).first(shown), ", ", name_of) +
         (more ? join(" and ", more, " more") : "");
}
// As far as a terminal shows them, a character in UTF-8 is one column.
std::size_t columns(const std::string& text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  }));
}
}  // namespace

std::size_t KeptMemory::add(std::uintptr_t begin, std::uintptr_t end) {
  std::size_t more = end - begin;
  // Everything that the new range meets becomes part of it.
  auto next = ranges_.upper_bound(begin);
  if (next != ranges_.begin() && std::prev(next)->second >= begin) --next;
  std::uintptr_t from = begin, to = end;
  while (next != ranges_.end() && next->first <= end) {
    const std::uintptr_t common_from = std::max(next->first, begin),
                         common_to = std::min(next->second, end);
    more -= common_to - common_from;
    from = std::min(from, next->first);
    to = std::max(to, next->second);
    next = ranges_.erase(next);
  }
  ranges_[from] = to;
  return more;
}

void print_lines(const std::vector<TapeLine>& lines, std::ostream& out) {
  using Cells = std::array<std::string, 7>;
  std::vector<Cells> rows{
      {"place", "op or leaf", "shape", "inputs", "bytes kept", "operations", "asked for by"}};
  double bytes = 0, operations = 0;
  for (std::size_t place = 0; place < lines.size(); ++place) {
    const TapeLine& line = lines[place];
    bytes += static_cast<double>(line.bytes_kept);
    operations += line.operations.value_or(0);
    rows.push_back({std::to_string(place), line.name, join(line.shape), inputs_of(line),
                    line.bytes_kept ? with_prefix(static_cast<double>(line.bytes_kept)) : "",
                    line.operations ? with_prefix(*line.operations) : "", leaves_of(line, lines)});
  }
  Cells total{"", "in all", "", "", with_prefix(bytes), with_prefix(operations), ""};
  rows.push_back(total);
  std::array<std::size_t, 7> widths{};
  for (const Cells& row : rows) {
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], columns(row[i]));
  }
  for (const Cells& row : rows) {
    std::string text;
    for (std::size_t i = 0; i < row.size(); ++i) {
      const std::string padding(widths[i] - columns(row[i]), ' ');
      const bool to_the_right = i == 0 || i == 4 || i == 5;
      text += (i ? "  " : "") + (to_the_right ? padding + row[i] : row[i] + padding);
    }
    text.erase(text.find_last_not_of(' ') + 1);
    out << text << '\n';
  }
}

std::string lines_to_dot(const std::vector<TapeLine>& lines) {
  std::ostringstream out;
  out.imbue(std::locale::classic());
  out << "digraph tape {\n"
         "  graph [rankdir=LR, bgcolor=white, pad=0.25]\n"
         "  node [shape=box, style=filled, color=\"#777777\", fontcolor=\"#1a1a1a\", "
         "fontname=\"sans-serif\", fontsize=12]\n"
         "  edge [color=\"#555555\"]\n";
  for (std::size_t place = 0; place < lines.size(); ++place) {
    const TapeLine& line = lines[place];
    out << "  p" << place << " [fillcolor=\"" << (line.is_leaf ? "#e8eef7" : "#f4f1e6")
        << "\", label=<" << place << ": <b>" << escape_markup(line.name) << "</b><br/>"
        << escape_markup(join(line.shape));
    if (line.bytes_kept) {
      out << "<br/>keeps " << with_prefix(static_cast<double>(line.bytes_kept), "B");
    }
    if (line.operations) out << "<br/>" << with_prefix(*line.operations, "flop");
    out << ">]\n";
    for (const std::int64_t input : line.inputs) {
      if (input >= 0) out << "  p" << input << " -> p" << place << '\n';
    }
  }
  out << "}\n";
  return out.str();
}

}  // namespace lintel::detail
