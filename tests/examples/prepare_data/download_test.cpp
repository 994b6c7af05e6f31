// Downloads against a server of the test's own: whole, broken off, taken up again, altered,
// missing.
#include "download.hpp"

#include "catch.hpp"
#include "checksum.hpp"
#include "core/io/files.hpp"
#include "core/io/recorded_calls.hpp"
#include "examples/prepare_data/loopback_server.hpp"

using namespace lintel;
using namespace lintel::test;
using samples::LoopbackServer;

namespace {

std::string content() {
  std::string bytes;
  for (int i = 0; i < 50000; ++i) bytes += static_cast<char>(i % 251 + i / 251);
  return bytes;
}

std::string md5_of_content() {
  const TemporaryFolder folder;
  put_bytes(folder / "whole", content());
  return prepare_data::md5_of(folder / "whole");
}

std::string download_error(const LoopbackServer& server, const std::filesystem::path& path,
                           const std::string& md5) {
  try {
    prepare_data::download(server.address() + "/file.zip", path, md5);
  } catch (const Error& error) {
    return error.what();
  }
  return "no error";
}

}  // namespace

TEST_CASE("MD5 of the samples of RFC 1321") {
  const TemporaryFolder folder;
  put_bytes(folder / "empty", "");
  put_bytes(folder / "abc", "abc");
  CHECK(prepare_data::md5_of(folder / "empty") == "d41d8cd98f00b204e9800998ecf8427e");
  CHECK(prepare_data::md5_of(folder / "abc") == "900150983cd24fb0d6963f7d28e17f72");
}

TEST_CASE("a download is whole, and goes on where it broke off") {
  LoopbackServer server;
  const TemporaryFolder folder;
  const auto path = folder / "file.zip", part = folder / "file.zip.part";
  const std::string md5 = md5_of_content();
  using Requests = std::vector<std::string>;

  server.behave({.content = content()});
  const auto asked_for = asked_by([&] { CHECK(download_error(server, path, md5) == "no error"); });
  CHECK(asked_for ==
        std::vector<std::string>{"fsync the new file", "rename to " + path.string(),
                                 "fsync " + std::filesystem::canonical(folder.path()).string()});
  CHECK(get_bytes(path) == content());
  CHECK(folder.count() == 1);
  CHECK(server.requests() == Requests{"/file.zip"});

  std::filesystem::remove(path);
  server.behave({.content = content(), .breaks_after = 20000});
  CHECK_THAT(download_error(server, path, md5), ContainsSubstring("20000 bytes are kept"));
  CHECK_FALSE(std::filesystem::exists(path));
  CHECK(get_bytes(part) == content().substr(0, 20000));
  CHECK_THAT(download_error(server, path, md5), ContainsSubstring("40000 bytes are kept"));
  server.behave({.content = content()});
  CHECK(download_error(server, path, md5) == "no error");
  CHECK(get_bytes(path) == content());
  CHECK(server.requests() == Requests{"/file.zip bytes=40000-"});
  CHECK_FALSE(std::filesystem::exists(part));

  // All was there but for the name.
  std::filesystem::rename(path, part);
  CHECK(download_error(server, path, md5) == "no error");
  CHECK(get_bytes(path) == content());

  // A server that knows no ranges sends all of it.
  std::filesystem::remove(path);
  put_bytes(part, content().substr(0, 7));
  server.behave({.content = content(), .knows_ranges = false});
  CHECK(download_error(server, path, md5) == "no error");
  CHECK(get_bytes(path) == content());
}

TEST_CASE("a download that is not what it should be gets no name") {
  LoopbackServer server;
  const TemporaryFolder folder;
  const auto path = folder / "file.zip", part = folder / "file.zip.part";
  const std::string md5 = md5_of_content();

  server.behave({.content = content() + "!"});
  CHECK_THAT(download_error(server, path, md5), ContainsSubstring("expected " + md5));
  CHECK(folder.count() == 0);

  // What was kept does not fit to the rest: fetched again from the start.
  put_bytes(part, "something else");
  server.behave({.content = content()});
  CHECK(download_error(server, path, md5) == "no error");
  CHECK(server.requests() == std::vector<std::string>{"/file.zip bytes=14-", "/file.zip"});
  CHECK(get_bytes(path) == content());
  std::filesystem::remove(path);

  // More was kept than there is.
  put_bytes(part, content() + content());
  CHECK(download_error(server, path, md5) == "no error");
  CHECK(get_bytes(path) == content());
  std::filesystem::remove(path);

  server.behave({.content = "", .has_file = false});
  CHECK_THAT(download_error(server, path, md5), ContainsSubstring("404"));
  CHECK_FALSE(std::filesystem::exists(path));
  CHECK_THAT(download_error(server, folder / "no/folder", md5),
             ContainsSubstring("cannot be written"));
}

TEST_CASE("a download has a limit, whatever the server says") {
  LoopbackServer server;
  const TemporaryFolder folder;
  const auto size = static_cast<std::int64_t>(content().size());
  const auto fetch = [&](std::int64_t limit) {
    prepare_data::download(server.address() + "/file.zip", folder / "file.zip", "", limit);
  };
  server.behave({.content = content()});
  CHECK_THROWS_WITH(fetch(size - 1),
                    ContainsSubstring(join("longer than the ", size - 1, " bytes")));
  CHECK(folder.count() == 0);
  put_bytes(folder / "file.zip.part", content().substr(0, 7));  // with the rest it is too large
  CHECK_THROWS_WITH(fetch(size - 1), ContainsSubstring("longer than"));
  CHECK(folder.count() == 0);
  fetch(size);
  CHECK(get_bytes(folder / "file.zip") == content());
}

TEST_CASE("only the web is fetched from, wherever a server sends us on to") {
  LoopbackServer server;
  const TemporaryFolder folder;
  put_bytes(folder / "secret", "of this machine");
  const std::string local = "file://" + (folder / "secret").string();
  CHECK_THROWS_WITH(prepare_data::download(local, folder / "file.zip", ""),
                    ContainsSubstring("not supported") || ContainsSubstring("disabled"));
  server.behave({.content = "", .location = local});
  CHECK_THAT(download_error(server, folder / "file.zip", ""),
             ContainsSubstring("not supported") || ContainsSubstring("disabled"));
  CHECK_FALSE(std::filesystem::exists(folder / "file.zip"));
}
