#include "lintel/nn/data/readers/file_tree.hpp"
#include "lintel/core/io/read_file.hpp"

#include <map>

#include "catch.hpp"
#include "nn/data/sample_files.hpp"

using namespace lintel;
using namespace samples;

namespace {

Entries some_files() {
  return {{"b/two.txt", bytes_of("2")},
          {"a/one.txt", bytes_of("1")},
          {"./c.txt", bytes_of("3")},
          {"b/empty", {}},
          {"a/.hidden/x", bytes_of("no")},
          {".DS_Store", bytes_of("no")},
          {"__MACOSX/a/one.txt", bytes_of("no")}};
}

void check_some_files(const FileTree& tree) {
  CHECK(tree.files() == std::vector<std::string>{"a/one.txt", "b/empty", "b/two.txt", "c.txt"});
  CHECK(tree.read("b/two.txt") == bytes_of("2"));
  CHECK(tree.read("c.txt") == bytes_of("3"));
  CHECK(tree.read("b/empty").empty());
  std::map<std::size_t, Bytes> seen;
  const std::vector<std::string> wanted{"c.txt", "a/one.txt"};
  tree.read(wanted, [&](std::size_t i, Bytes bytes) { CHECK(seen.emplace(i, bytes).second); });
  CHECK(seen == std::map<std::size_t, Bytes>{{0, bytes_of("3")}, {1, bytes_of("1")}});
  CHECK(tree.files_named("one.txt") == std::vector<std::string>{"a/one.txt"});
  CHECK(tree.files_named("txt").empty());
  CHECK(error_of([&] { tree.read("none"); }) != "no error");
}

}  // namespace

TEST_CASE("a directory and archives of the same files are the same tree", "[file_tree]") {
  const TemporaryFolder folder;
  for (const auto& [file, bytes] : some_files()) folder.write("set/" + file, bytes);
  write_zip(folder.path() / "set.zip", some_files());
  write_tar_gz(folder.path() / "set.tar.gz", some_files());
  write_tar_gz(folder.path() / "set.v1.tgz", some_files());
  write_rar(folder.path() / "set.rar", some_files());
  check_some_files(FileTree(folder.path() / "set"));
  check_some_files(FileTree(folder.path() / "set.rar"));
  check_some_files(FileTree(folder.path() / "set.zip"));
  check_some_files(FileTree(folder.path() / "set.tar.gz"));
  CHECK(FileTree(folder.path() / "set/").stem() == "set");
  CHECK(FileTree(folder.path() / "set.zip").stem() == "set");
  CHECK(FileTree(folder.path() / "set.tar.gz").stem() == "set");
  CHECK(FileTree(folder.path() / "set.v1.tgz").stem() == "set.v1");
}

TEST_CASE("a link to a folder is an error, not a class less", "[file_tree]") {
  const TemporaryFolder folder;
  folder.write("set/a/one.png", bytes_of("1"));
  folder.write("elsewhere/two.png", bytes_of("2"));
  std::filesystem::create_directory_symlink(folder.path() / "elsewhere", folder.path() / "set/b");
  CHECK_THAT(error_of([&] { FileTree(folder.path() / "set"); }),
             ContainsSubstring("set/b: is a link to a folder"));
}

TEST_CASE("paths that lead out of an archive are left out", "[file_tree]") {
  const TemporaryFolder folder;
  write_tar_gz(folder.path() / "x.tar.gz", {{"../up", bytes_of("no")},
                                            {"a/../../up", bytes_of("no")},
                                            {"/absolute", bytes_of("no")},
                                            {"a//b", bytes_of("no")},
                                            {"fine", bytes_of("yes")}});
  CHECK(FileTree(folder.path() / "x.tar.gz").files() == std::vector<std::string>{"fine"});
}

TEST_CASE("names beyond ASCII are kept", "[file_tree]") {
  const TemporaryFolder folder;
  const std::string name = "caf\xc3\xa9/\xe7\x8a\xac.txt";
  folder.write("set/" + name, "x");
  write_zip(folder.path() / "set.zip", {{name, bytes_of("x")}});
  write_tar_gz(folder.path() / "set.tar.gz", {{name, bytes_of("x")}});
  for (const char* form : {"set", "set.zip", "set.tar.gz"}) {
    INFO(form);
    const FileTree tree(folder.path() / form);
    CHECK(tree.files() == std::vector<std::string>{name});
    CHECK(tree.read(name) == bytes_of("x"));
  }
}

TEST_CASE("what is no tree is an error", "[file_tree]") {
  const TemporaryFolder folder;
  const auto message = [](const std::filesystem::path& path) {
    return error_of([&] { FileTree{path}; });
  };
  CHECK_THAT(message(folder.path() / "none"), ContainsSubstring("no such file or directory"));
  CHECK_THAT(message(folder.write("a.txt", "x")),
             ContainsSubstring("expected a directory, or a .zip"));
  CHECK_THAT(message(folder.write("a.zip", "this is no zip")), ContainsSubstring("a.zip"));
  CHECK_THAT(message(folder.write("a.tar.gz", "this is no tar")), ContainsSubstring("a.tar.gz"));
  write_tar_gz(folder.path() / "twice.tar.gz", {{"a", bytes_of("1")}, {"./a", bytes_of("2")}});
  CHECK_THAT(message(folder.path() / "twice.tar.gz"), ContainsSubstring("holds a twice"));
  CHECK(FileTree(folder.path()).files().size() == 4);
  write_zip(folder.path() / "line.zip", {{"a\nb", bytes_of("1")}});
  CHECK_THAT(message(folder.path() / "line.zip"), ContainsSubstring("control character 10"));
}

TEST_CASE("a truncated archive is an error at any length", "[file_tree]") {
  const TemporaryFolder folder;
  const Entries entries{{"a/one", pattern(8, 8).pixels}, {"b/two", pattern(8, 8, 1).pixels}};
  write_zip(folder.path() / "whole.zip", entries);
  write_tar_gz(folder.path() / "whole.tar.gz", entries);
  for (const std::string ending : {".zip", ".tar.gz"}) {
    const Bytes whole = read_file(folder.path() / ("whole" + ending));
    for (std::size_t length = 0; length < whole.size(); length += 1 + length / 40) {
      INFO(ending << " cut to " << length << " of " << whole.size());
      const Bytes part(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(length));
      const auto path = folder.write("part" + ending, part);
      CHECK(error_of([&] {
              const FileTree tree(path);
              for (const auto& [name, bytes] : entries) tree.read(name);
            }) != "no error");
    }
  }
}
