// The program as its users meet it, on small releases that the test makes, and on real files where
// there are any.
#include <archive.h>
#include <archive_entry.h>
#include <sys/wait.h>

#include <cstdlib>
#include <set>

#include "catch.hpp"
#include "checksum.hpp"
#include "core/io/files.hpp"
#include "examples/prepare_data/loopback_server.hpp"
#include "examples/program.hpp"
#include "examples/small_release.hpp"
#include "lintel/core/io/gzip.hpp"
#include "lintel/nn/data/readers/read_task.hpp"

using namespace lintel;
using namespace lintel::test;

namespace {

namespace fs = std::filesystem;

Run prepare(const std::string& arguments) { return run_program(PREPARE_DATA_PROGRAM, arguments); }

// What is in an archive: a file with these bytes, or a link.
struct Entry {
  std::string name, bytes, symbolic_link_to = "", hard_link_to = "";
};

void put_tar_gz(const fs::path& path, const std::vector<Entry>& entries) {
  struct archive* const out = archive_write_new();
  archive_write_set_format_pax_restricted(out);
  archive_write_add_filter_gzip(out);
  REQUIRE(archive_write_open_filename(out, path.c_str()) == ARCHIVE_OK);
  for (const Entry& from : entries) {
    archive_entry* const entry = archive_entry_new();
    archive_entry_set_pathname(entry, from.name.c_str());
    archive_entry_set_perm(entry, 0644);
    archive_entry_set_filetype(entry, from.symbolic_link_to.empty() ? AE_IFREG : AE_IFLNK);
    archive_entry_set_size(entry, static_cast<la_int64_t>(from.bytes.size()));
    if (!from.symbolic_link_to.empty()) {
      archive_entry_set_symlink(entry, from.symbolic_link_to.c_str());
    }
    if (!from.hard_link_to.empty()) archive_entry_set_hardlink(entry, from.hard_link_to.c_str());
    REQUIRE(archive_write_header(out, entry) == ARCHIVE_OK);
    archive_write_data(out, from.bytes.data(), from.bytes.size());
    archive_entry_free(entry);
  }
  REQUIRE(archive_write_close(out) == ARCHIVE_OK);
  archive_write_free(out);
}

// All paths below a folder, but for what is in `out/DTD`.
std::set<std::string> paths_beside_the_task(const fs::path& folder) {
  std::set<std::string> paths;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    const std::string path = entry.path().lexically_relative(folder).generic_string();
    if (!path.starts_with("out/DTD/")) paths.insert(path);
  }
  return paths;
}

}  // namespace

TEST_CASE("prepare_data: a release becomes a task, at the resolution asked for") {
  const TemporaryFolder folder;
  put_mnist(folder / "raw/KMNIST");
  const std::string places =
      join(" --raw '", (folder / "raw").string(), "' --out '", (folder / "out").string(), "'");
  const Run altered = prepare("KMNIST" + places);
  CHECK(altered.exit_code == 1);
  CHECK_THAT(altered.err, ContainsSubstring("MD5 is") && ContainsSubstring("--unverified") &&
                              ContainsSubstring("bdb82020997e1d708af4cf47b453dcf7"));
  CHECK_FALSE(fs::exists(folder / "out"));

  for (const int side : {32, 20}) {
    const Run run = prepare(join("KMNIST --unverified --side ", side, places));
    INFO(run.err);
    REQUIRE(run.exit_code == 0);
    CHECK_THAT(run.out, ContainsSubstring("20 images to train on and 10 to test on, 10 classes"));
    const TaskData task = read_task(folder / "out", "KMNIST", side);
    CHECK(task.train.height == side);
    CHECK(task.train.class_names[1] == "ki");
    CHECK(task.test.labels == std::vector<std::int32_t>{0, 1, 2, 3, 4, 5, 6, 7, 8, 9});
  }

  const std::string before = get_bytes(folder / "out/KMNIST/train-images-idx4-ubyte.gz");
  put_bytes(folder / "raw/KMNIST/train-labels-idx1-ubyte.gz", idx(false, 19));
  const Run broken = prepare("KMNIST --unverified" + places);
  CHECK(broken.exit_code == 1);
  CHECK_THAT(broken.err, ContainsSubstring("20 images and 19 labels"));
  CHECK(get_bytes(folder / "out/KMNIST/train-images-idx4-ubyte.gz") == before);

  fs::remove(folder / "raw/KMNIST/t10k-labels-idx1-ubyte.gz");
  const Run missing = prepare("KMNIST --unverified" + places);
  CHECK(missing.exit_code == 1);
  CHECK_THAT(missing.err, ContainsSubstring("t10k-labels-idx1-ubyte.gz is not there") &&
                              ContainsSubstring("--download"));
}

TEST_CASE("prepare_data --download fetches what is missing") {
  samples::LoopbackServer server;
  const TemporaryFolder folder;
  put_mnist(folder / "raw/MNIST");
  const auto labels = folder / "raw/MNIST/t10k-labels-idx1-ubyte.gz";
  const std::string command =
      join("MNIST --download --mirror ", server.address(), " --raw '", (folder / "raw").string(),
           "' --out '", (folder / "out").string(), "'");
  fs::remove(labels);
  server.behave({.content = idx(false, 10)});
  const Run run = prepare(command + " --unverified");
  INFO(run.err);
  CHECK(run.exit_code == 0);
  CHECK(server.requests() == std::vector<std::string>{"/MNIST/t10k-labels-idx1-ubyte.gz"});
  CHECK(read_task(folder / "out", "MNIST", 32).test.size() == 10);

  // Verified, that file is not MNIST's.
  for (const auto& entry : fs::directory_iterator(folder / "raw/MNIST")) fs::remove(entry);
  const Run other = prepare(command);
  CHECK(other.exit_code == 1);
  CHECK_THAT(other.err, ContainsSubstring("expected f68b3c2dcbeaaa9fbdd348bbdeb94873"));
  CHECK(fs::is_empty(folder / "raw/MNIST"));
}

TEST_CASE("prepare_data: an archive called like its release is fetched on") {
  samples::LoopbackServer server;
  const TemporaryFolder folder;
  fs::create_directories(folder / "raw/EuroSAT");  // as a first attempt leaves it
  put_bytes(folder / "raw/EuroSAT/.EuroSAT.zip.part", "the beginning");
  server.behave({.content = "no archive"});
  const Run run =
      prepare(join("EuroSAT --download --unverified --mirror ", server.address(), " --raw '",
                   (folder / "raw").string(), "' --out '", (folder / "out").string(), "'"));
  CHECK(run.exit_code == 1);
  CHECK(server.requests() == std::vector<std::string>{"/EuroSAT/EuroSAT.zip"});
}

TEST_CASE("prepare_data: a hostile archive reaches nothing outside") {
  const TemporaryFolder folder;
  const auto image = [](int shade) {
    return "P6\n2 2\n255\n" + std::string(12, static_cast<char>(shade));
  };
  std::vector<Entry> entries{{"a/1.ppm", image(1)},  // what is asked for
                             {"a/2.ppm", image(2)},
                             {"b/1.ppm", image(3)},
                             {"b/2.ppm", image(4)},
                             {"../up.ppm", image(5)},  // and what is not
                             {"a/../../up.ppm", image(6)},
                             {(folder / "absolute.ppm").string(), image(7)},
                             {"b/3.ppm", "", (folder / "secret.ppm").string()},
                             {"c", "", folder.path().string()}};
  fs::create_directories(folder / "raw");
  put_bytes(folder / "secret.ppm", image(8));
  put_tar_gz(folder / "raw/dtd-r1.0.1.tar.gz", entries);
  const std::string command = join("DTD --unverified --side 2 --raw '", (folder / "raw").string(),
                                   "' --out '", (folder / "out").string(), "'");
  const std::set<std::string> expected{"out", "out/DTD", "raw", "raw/dtd-r1.0.1.tar.gz",
                                       "secret.ppm"};
  const Run run = prepare(command);
  INFO(run.err);
  CHECK(run.exit_code == 0);
  CHECK(paths_beside_the_task(folder.path()) == expected);
  const TaskData task = read_task(folder / "out", "DTD", 2);
  CHECK(task.train.size() + task.test.size() == 4);
  for (const ImageSet* set : {&task.train, &task.test}) {
    for (const std::uint8_t pixel : set->pixels) CHECK(pixel <= 4);
  }

  entries.push_back({"b/4.ppm", "", "", "../secret.ppm"});
  put_tar_gz(folder / "raw/dtd-r1.0.1.tar.gz", entries);
  const Run linked = prepare(command);
  CHECK(linked.exit_code == 1);
  CHECK_THAT(linked.err, ContainsSubstring("b/4.ppm is a link to \"../secret.ppm\""));
  CHECK(paths_beside_the_task(folder.path()) == expected);
}

TEST_CASE("prepare_data: what it cannot be asked for") {
  CHECK(prepare("").exit_code == 2);
  const Run unknown = prepare("ImageNet");
  CHECK(unknown.exit_code == 2);
  CHECK_THAT(unknown.err, ContainsSubstring("'ImageNet'") && ContainsSubstring("RESISC45"));
  CHECK(prepare("MNIST --side 0").exit_code == 2);
  CHECK(prepare("EMNIST --emnist-part all").exit_code == 2);
  CHECK(prepare("MNIST --sides 3").exit_code == 2);
  CHECK(prepare("--help").exit_code == 0);
  const Run list = prepare("--list");
  CHECK(list.exit_code == 0);
  for (const char* name :
       {"MNIST", "FashionMNIST", "KMNIST", "EMNIST", "CIFAR10", "CIFAR100", "SVHN", "GTSRB",
        "EuroSAT", "DTD", "RESISC45", "SUN397", "Cars", "TinyImageNet"}) {
    CHECK_THAT(list.out, ContainsSubstring(std::string(name) + ": "));
  }
}

TEST_CASE("prepare_data: real files, as released", "[real_data]") {
  const char* chosen = std::getenv("LINTEL_DATA");
  const fs::path raw = fs::path(chosen ? chosen : "../shared/data") / "raw";
  if (!fs::exists(raw / "t10k-images-idx3-ubyte.gz")) {
    WARN(raw.string() << " is not there: skipped (set LINTEL_DATA to a directory of data)");
    return;
  }
  const TemporaryFolder folder;
  // Cut by hand, so under the names of the whole ones and unverified.
  fs::create_directories(folder / "raw");
  fs::create_symlink(fs::absolute(raw / "dtd_sample.tar.gz"), folder / "raw/dtd-r1.0.1.tar.gz");
  const Run run = prepare(join("DTD --unverified --side 24 --raw '", (folder / "raw").string(),
                               "' --out '", (folder / "out").string(), "'"));
  INFO(run.err);
  REQUIRE(run.exit_code == 0);
  const TaskData task = read_task(folder / "out", "DTD", 24);
  CHECK(task.train.size() + task.test.size() == 40);
  CHECK(prepare_data::md5_of(raw / "t10k-images-idx3-ubyte.gz") ==
        "9fb629c4189551a2d022fa330f9573f3");
}
