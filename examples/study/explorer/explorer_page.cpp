#include "explorer_page.hpp"

#include <algorithm>

#include "lintel/core/error.hpp"
#include "page_files.hpp"

namespace study {

namespace {
// One of the page's files, with {{data}} in it replaced by the data and every other {{name}} by the
// file of that name.
std::string filled(const std::string& file, const std::string& data) {
  const auto known = std::ranges::find(page_files(), file, &PageFile::name);
  if (known == page_files().end())
    lintel::fail("explorer: ", file, " is not one of the page's files");
  const std::string text = known->text;
  std::string result;
  std::size_t at = 0;
  for (std::size_t open = text.find("{{"); open != std::string::npos; open = text.find("{{", at)) {
    const std::size_t close = text.find("}}", open);
    const std::string name = text.substr(open + 2, close - open - 2);
    result += text.substr(at, open - at) + (name == "data" ? data : filled(name, data));
    at = close + 2;
  }
  return result + text.substr(at);
}

// JSON that can stand in a script element: nothing in it ends the element.
std::string within_script(const Json& data) {
  std::string result;
  for (const char c : data.dump()) result += c == '<' ? std::string("\\u003c") : std::string(1, c);
  return result;
}
}  // namespace

std::string explorer_section(const Json& data) { return filled("page.html", within_script(data)); }

std::string explorer_document(const Json& data) {
  return filled("alone.html", within_script(data));
}

std::string content_security_policy() { return filled("policy.html", ""); }

}  // namespace study
