#include "paper.hpp"

#include <map>

namespace study {

const PaperRow* find_in_paper(const std::string& regime) {
  static const std::map<std::string, PaperRow> rows{
      {"pre-trained", {"48.4", "48.4", "", "", "", "48.4", ""}},
      {"non-linear", {"90.5", "71.4", "76.5", "55", "20–32", "24.0", "60.7"}},
      {"post-hoc", {"", "57.1", "81.9", "", "", "", ""}},
      {"linearized", {"87.3", "76.5", "85.4", "72", "55–77", "10.9", "60.8"}},
      {"linearized, tau-Jp", {"", "84.5", "97.6", "94", "84.2", "", ""}},
      {"linearized, TAK", {"", "", "", "95", "85.8", "3.4", "62.4"}}};
  const auto found = rows.find(regime);
  return found == rows.end() ? nullptr : &found->second;
}

}  // namespace study
