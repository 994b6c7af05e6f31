#include "lintel/core/io/model_file.hpp"

#include <algorithm>
#include <set>
#include <span>

#include "lintel/core/io/in_quotes.hpp"
#include "lintel/core/listed.hpp"

namespace lintel {

namespace {
// "; missing parameters (5): a, b, c, ..." for a message, or nothing.
std::string first_of(const char* what, const std::vector<std::string>& items) {
  constexpr std::size_t shown = 3;
  if (items.empty()) return "";
  return join("; ", what, " (", items.size(),
              "): ", listed(std::span(items).first(std::min(shown, items.size()))),
              items.size() > shown ? ", ..." : "");
}
}  // namespace

void check_parameters(const SafetensorsFile& file, const std::vector<NamedShape>& parameters,
                      UnknownNames unknown) {
  std::vector<std::string> missing, differing, superfluous;
  std::set<std::string_view> known;
  for (const auto& [name, shape] : parameters) {
    known.insert(name);
    if (!file.contains(name)) {
      missing.push_back(in_quotes(name));
    } else if (const Shape found = file.shape(name); found != shape) {
      differing.push_back(join(in_quotes(name), " has ", found, " instead of ", shape));
    }
  }
  if (unknown == UnknownNames::refuse) {
    for (const std::string& name : file.names()) {
      if (!known.count(name)) superfluous.push_back(in_quotes(name));
    }
  }
  if (missing.empty() && differing.empty() && superfluous.empty()) return;
  fail(file.path().string(), ": does not hold this model", first_of("missing parameters", missing),
       first_of("other shapes", differing), first_of("unknown names", superfluous));
}

}  // namespace lintel
