#include "lintel/core/io/write_aside.hpp"

#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <set>

#include "catch.hpp"
#include "files.hpp"
#include "recorded_calls.hpp"

using namespace lintel;
using namespace lintel::test;
namespace fs = std::filesystem;

TEST_CASE("a file is written, and replaced as a whole", "[io]") {
  const TemporaryFolder folder;
  const std::string bytes("one\0two\n", 8);
  write_file(folder / "a", bytes);
  CHECK(get_bytes(folder / "a") == bytes);
  write_file(folder / "a", "");
  CHECK(get_bytes(folder / "a").empty());
  write_file_aside(folder / "a", [&](const AppendBytes& append) {
    append("x");
    CHECK(get_bytes(folder / "a").empty());  // not yet
    append("yz");
  });
  CHECK(get_bytes(folder / "a") == "xyz");
  CHECK(folder.count() == 1);
}

TEST_CASE("the bytes are on the disk before the file has its name, and then its name is", "[io]") {
  const TemporaryFolder folder;
  CHECK(asked_by([&] { write_file(folder / "a", "x"); }) ==
        std::vector<std::string>{"fsync the new file", "rename to " + (folder / "a").string(),
                                 "fsync " + fs::canonical(folder.path()).string()});
}

TEST_CASE("what is finished is on the disk before it is put in its place", "[io]") {
  const TemporaryFolder folder;
  const std::string here = fs::canonical(folder.path()).string();
  put_bytes(folder / "a", "old");
  put_bytes(folder / "a.part", "new");
  const std::vector<std::string> order{"fsync the new file", "rename to " + (folder / "a").string(),
                                       "fsync " + here};
  CHECK(asked_by([&] { put_in_place(folder / "a.part", folder / "a"); }) == order);
  CHECK(get_bytes(folder / "a") == "new");
  CHECK(folder.count() == 1);
  CHECK_THROWS_WITH(put_in_place(folder / "none", folder / "a"), ContainsSubstring("none"));
  CHECK_THROWS_WITH(put_in_place(folder / "a", folder / "none/a"),
                    ContainsSubstring("cannot be put in its place"));
}

TEST_CASE("a folder that is made is on the disk, and each that it lies in", "[io]") {
  const TemporaryFolder folder;
  const std::string here = fs::canonical(folder.path()).string();
  const auto made = asked_by([&] { make_folders(folder / "one/two/"); });
  CHECK(fs::is_directory(folder / "one/two"));
  CHECK(std::set(made.begin(), made.end()) ==
        std::set<std::string>{"fsync " + here, "fsync " + here + "/one"});
  CHECK(asked_by([&] { make_folders(folder / "one/two"); }).empty());
  const fs::path before = fs::current_path();
  fs::current_path(folder.path());
  make_folders("bare");
  fs::current_path(before);
  CHECK(fs::is_directory(folder / "bare"));
  put_bytes(folder / "file", "x");
  CHECK_THROWS_AS(make_folders(folder / "file/below"), fs::filesystem_error);
  std::error_code problem;
  make_folders(folder / "file", problem);
  CHECK(problem);
}

TEST_CASE("the longest name that a file may have can be written", "[io]") {
  const TemporaryFolder folder;
  const std::string name(255, 'n');
  write_file(folder / name, "x");
  CHECK(get_bytes(folder / name) == "x");
}

TEST_CASE("a file without a folder in its name goes to the current one", "[io]") {
  const TemporaryFolder folder;
  const fs::path before = fs::current_path();
  fs::current_path(folder.path());
  write_file("bare", "x");
  fs::current_path(before);
  CHECK(get_bytes(folder / "bare") == "x");
}

TEST_CASE("when producing fails, the old file stays and no other is left", "[io]") {
  const TemporaryFolder folder;
  write_file(folder / "a", "old");
  CHECK_THROWS_WITH(write_file_aside(folder / "a",
                                     [](const AppendBytes& append) {
                                       append("new");
                                       throw std::runtime_error("no more");
                                     }),
                    "no more");
  CHECK(get_bytes(folder / "a") == "old");
  CHECK(folder.count() == 1);
}

TEST_CASE("when the disk takes no more, the old file stays and no other is left", "[io]") {
  const TemporaryFolder folder;
  write_file(folder / "a", "old");
  // Fails at once, or only when the last bytes leave the buffer.
  const std::string bytes(GENERATE(1 << 20, 2000), 'x');
  std::string message;
  // A limit on the size of files stands in for a full disk.
  rlimit before{};
  REQUIRE(getrlimit(RLIMIT_FSIZE, &before) == 0);
  auto* const handler = std::signal(SIGXFSZ, SIG_IGN);
  const rlimit small{1000, before.rlim_max};
  setrlimit(RLIMIT_FSIZE, &small);
  try {
    write_file(folder / "a", bytes);
  } catch (const Error& error) {
    message = error.what();
  }
  setrlimit(RLIMIT_FSIZE, &before);
  std::signal(SIGXFSZ, handler);
  CHECK_THAT(message, ContainsSubstring("writing failed"));
  CHECK(get_bytes(folder / "a") == "old");
  CHECK(folder.count() == 1);
}

TEST_CASE("places where no file can be written are named", "[io]") {
  const TemporaryFolder folder;
  write_file(folder / "file", "old");
  CHECK_THROWS_WITH(write_file(folder / "none" / "a", "x"),
                    ContainsSubstring("there is no folder") && ContainsSubstring("none"));
  CHECK_THROWS_WITH(write_file(folder / "file" / "a", "x"),
                    ContainsSubstring("there is no folder"));
  CHECK_THROWS_WITH(write_file(folder.path(), "x"), ContainsSubstring("not a regular file"));
  CHECK_THROWS_WITH(write_file(folder.path() / "new" / "", "x"), ContainsSubstring("no file name"));
  CHECK_THROWS_WITH(write_file("", "x"), ContainsSubstring("no file name"));
  CHECK(get_bytes(folder / "file") == "old");
  CHECK(folder.count() == 1);
}

TEST_CASE("a folder that may not be written to is named", "[io]") {
  const TemporaryFolder folder;
  fs::permissions(folder.path(), fs::perms::owner_read | fs::perms::owner_exec);
  if (geteuid() != 0) {  // permissions do not hold for the superuser
    CHECK_THROWS_WITH(write_file(folder / "a", "x"),
                      ContainsSubstring("no file can be created in folder"));
  }
  fs::permissions(folder.path(), fs::perms::owner_all);
}

TEST_CASE("a write-protected file is not replaced", "[io]") {
  const TemporaryFolder folder;
  write_file(folder / "a", "old");
  fs::permissions(folder / "a", fs::perms::owner_read);
  CHECK_THROWS_WITH(write_file(folder / "a", "new"), ContainsSubstring("write-protected"));
  CHECK(get_bytes(folder / "a") == "old");
}

TEST_CASE("a pipe is not replaced", "[io]") {
  const TemporaryFolder folder;
  REQUIRE(mkfifo((folder / "pipe").c_str(), 0600) == 0);
  CHECK_THROWS_WITH(write_file(folder / "pipe", "x"), ContainsSubstring("not a regular file"));
}

TEST_CASE("behind a symbolic link, the file is replaced and the link stays", "[io]") {
  const TemporaryFolder folder;
  fs::create_directory(folder / "there");
  write_file(folder / "there" / "a", "old");
  fs::create_symlink(fs::path("there") / "a", folder / "link");
  write_file(folder / "link", "new");
  CHECK(fs::is_symlink(folder / "link"));
  CHECK(get_bytes(folder / "there" / "a") == "new");
  fs::create_symlink("nowhere", folder / "dangling");
  CHECK_THROWS_WITH(write_file(folder / "dangling", "x"), ContainsSubstring("leads nowhere"));
}

TEST_CASE("what killed programs have left is removed, and nothing else", "[io]") {
  const TemporaryFolder folder;
  fs::create_directories(folder / "below");
  const auto put = [&](const fs::path& name, std::chrono::minutes age) {
    put_bytes(folder / name, "part");
    fs::last_write_time(folder / name, fs::file_time_type::clock::now() - age);
    return folder / name;
  };
  const std::chrono::minutes old(5), fresh(0);
  const int gone = 2147483646;  // more than processes are numbered to
  const fs::path left = put(join("below/.lintel-", gone, "-3.part"), old);
  const fs::path of_now = put(join(".lintel-", gone, "-4.part"), fresh);
  const fs::path of_a_living_process = put(join(".lintel-", getpid(), "-5.part"), old);
  const fs::path others = put(join(".lintel-", gone, "-6.part.txt"), old);
  const fs::path named_by_a_user = put(".lintel-notes.part", old);
  remove_abandoned_files(folder.path());
  CHECK(!fs::exists(left));
  CHECK(fs::exists(of_now));
  CHECK(fs::exists(of_a_living_process));
  CHECK(fs::exists(others));
  CHECK(fs::exists(named_by_a_user));
  remove_abandoned_files(folder / "no such folder");  // nothing to do
}
