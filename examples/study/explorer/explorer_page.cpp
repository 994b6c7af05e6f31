#include "explorer_page.hpp"

#include <map>

#include "lintel/core/error.hpp"
#include "page_files.hpp"

namespace study {

namespace {
// A file with each {{name}} in it replaced by what stands for that name.
std::string filled(const std::string& file, const std::map<std::string, std::string>& more) {
  const auto text_of = [&](const std::string& name) -> std::string {
    if (const auto found = more.find(name); found != more.end()) return found->second;
    for (const PageFile& known : page_files()) {
      if (name == known.name) return filled(name, more);
    }
    lintel::fail("explorer: ", file, " asks for ", name, ", which is not one of the page's files");
  };
  std::string text, result;
  for (const PageFile& known : page_files()) {
    if (file == known.name) text = known.text;
  }
  std::size_t at = 0;
  for (std::size_t open = text.find("{{"); open != std::string::npos; open = text.find("{{", at)) {
    const std::size_t close = text.find("}}", open);
    result += text.substr(at, open - at) + text_of(text.substr(open + 2, close - open - 2));
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

std::string explorer_section(const Json& data) {
  return filled("page.html", {{"data", within_script(data)}});
}

std::string explorer_document(const Json& data) {
  return filled("alone.html", {{"data", within_script(data)}});
}

std::string content_security_policy() { return filled("policy.html", {}); }

}  // namespace study
