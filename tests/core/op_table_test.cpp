#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>

#include "catch.hpp"
#include "op_checks.hpp"

namespace lintel::test {

std::vector<Row> op_table() {
  std::vector<Row> all;
  for (auto* part : {elementwise_rows, moving_rows, reducing_rows, product_rows, layer_rows}) {
    for (Row& row : part()) all.push_back(std::move(row));
  }
  return all;
}

namespace {
struct OpFile {
  std::string name;
  std::vector<std::string> declarations;
  bool has_composite;
};

std::string without_comments(std::istream& in) {
  std::string text, line;
  while (std::getline(in, line)) {
    if (line.starts_with("#")) continue;
    text += line.substr(0, line.find("//")) + '\n';
  }
  return text;
}

// What stands directly in the namespace lintel, each declaration up to its `;` or `{`.
std::vector<std::string> top_level(const std::string& text) {
  std::vector<std::string> found(1);
  int depth = 0;
  for (const char c : text) {
    if (c == '{') {
      ++depth;
      if (depth <= 2) found.emplace_back();
    } else if (c == '}') {
      --depth;
      if (depth <= 1) found.emplace_back();
    } else if (c == ';' && depth == 1) {
      found.emplace_back();
    } else if (depth == 1) {
      found.back() += c;
    }
  }
  return found;
}

// The type of a parameter: without its name, default, `const`, `&` and `std::`.
std::string type_of(std::string parameter) {
  parameter = parameter.substr(0, parameter.find('='));
  for (const std::string noise : {"const ", "std::", "&"}) {
    for (std::size_t at; (at = parameter.find(noise)) != std::string::npos;) {
      parameter.erase(at, noise.size());
    }
  }
  std::istringstream words(parameter);
  std::string type;
  words >> type;
  return type;
}

// `name(types)` of a function's declaration; nothing for anything else.
std::string signature(std::string text) {
  const auto skip_template = [&] {
    std::size_t at = text.find("template");
    if (at == std::string::npos) return;
    at = text.find('<', at);
    for (int depth = 0; at < text.size(); ++at) {
      if (text[at] == '<') ++depth;
      if (text[at] == '>' && --depth == 0) break;
    }
    text.erase(0, at + 1);
  };
  skip_template();
  const std::size_t open = text.find('('), close = text.rfind(')');
  if (open == std::string::npos || close == std::string::npos) return "";
  const std::size_t begin = text.find_last_of(" \n", open - 1) + 1;
  std::string types, parameter;
  int depth = 0;
  for (std::size_t i = open + 1; i <= close; ++i) {
    depth += text[i] == '<' ? 1 : text[i] == '>' ? -1 : 0;
    if ((text[i] == ',' && depth == 0) || i == close) {
      if (!types.empty()) types += ", ";
      types += type_of(parameter);
      parameter.clear();
    } else {
      parameter += text[i] == '\n' ? ' ' : text[i];
    }
  }
  return text.substr(begin, open - begin) + '(' + types + ')';
}

// From the folder of the ops, as they are now: `file/name(types)` for every public function.
std::vector<OpFile> op_files() {
  const std::filesystem::path folder = "core/ops";
  if (!std::filesystem::is_directory(folder)) {
    FAIL("no folder core/ops here; run the tests from the root of the repository");
  }
  std::vector<OpFile> files;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() != ".hpp") continue;
    std::ifstream in(entry.path());
    const std::string text = without_comments(in);
    OpFile file{entry.path().stem().string(), {}, text.find(" composite(") != std::string::npos};
    for (const std::string& declaration : top_level(text)) {
      const std::string found = signature(declaration);
      if (!found.empty()) file.declarations.push_back(file.name + '/' + found);
    }
    files.push_back(std::move(file));
  }
  return files;
}

std::string file_of(const std::string& declaration) {
  return declaration.substr(0, declaration.find('/'));
}

void check_part(const std::vector<Row>& rows) {
  for (const Row& row : rows) {
    for (const Finding& finding : check_row(row)) {
      INFO(row.name << ": " << finding.check << " is off by " << finding.error
                    << " (allowed: " << finding.bound << ") for " << finding.where);
      CHECK(finding.holds());
    }
  }
}
}  // namespace

TEST_CASE("elementwise ops and their derivatives", "[ops]") { check_part(elementwise_rows()); }
TEST_CASE("ops that move values and their derivatives", "[ops]") { check_part(moving_rows()); }
TEST_CASE("reducing ops and their derivatives", "[ops]") { check_part(reducing_rows()); }
TEST_CASE("products and their derivatives", "[ops]") { check_part(product_rows()); }
TEST_CASE("ops of layers and their derivatives", "[ops]") { check_part(layer_rows()); }

TEST_CASE("every public function of core/ops is in the table of ops", "[ops]") {
  std::set<std::string> covered;
  std::set<std::string> files_with_composite;
  for (const Row& row : op_table()) {
    covered.insert(row.covers.begin(), row.covers.end());
    if (!row.composite) continue;
    for (const std::string& declaration : row.covers) {
      files_with_composite.insert(file_of(declaration));
    }
  }
  std::set<std::string> declared;
  const std::vector<OpFile> files = op_files();
  CHECK(files.size() >= 30);
  for (const OpFile& file : files) {
    INFO("core/ops/" << file.name << ".hpp");
    CHECK_FALSE(file.declarations.empty());
    for (const std::string& declaration : file.declarations) {
      INFO("has no row in the table of ops: " << declaration);
      CHECK(covered.count(declaration) == 1);
      declared.insert(declaration);
    }
    if (file.has_composite) {
      INFO("has a composite form, but no row compares with it");
      CHECK(files_with_composite.count(file.name) == 1);
    }
  }
  for (const std::string& declaration : covered) {
    INFO("is in the table of ops but not in core/ops: " << declaration);
    CHECK(declared.count(declaration) == 1);
  }
}

TEST_CASE("what the table of ops must cover is read from the files", "[ops]") {
  const std::vector<OpFile> files = op_files();
  const auto declares = [&](const std::string& wanted) {
    return std::any_of(files.begin(), files.end(), [&](const OpFile& file) {
      return std::find(file.declarations.begin(), file.declarations.end(), wanted) !=
             file.declarations.end();
    });
  };
  CHECK(declares("softmax/logsumexp(T, Keep)"));
  CHECK(declares("affine/operator-(double, T)"));
  CHECK(declares("gather/scatter_add(T, int64_t, vector<int64_t>, int64_t)"));
  CHECK_FALSE(declares("softmax/value(Inputs<Tensor<S>>)"));
}

}  // namespace lintel::test
