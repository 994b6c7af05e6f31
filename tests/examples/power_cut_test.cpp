// What a loss of power leaves of what programs write. A file system may then have lost all that it
// was not asked to bring to the disk: bytes, names, folders. So every file that a program leaves
// must have been asked for before it was given its name, and its name, and the folders above it,
// before the program's end.
#include <sys/stat.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <set>
#include <sstream>

#include "catch.hpp"
#include "core/io/files.hpp"
#include "examples/program.hpp"
#include "examples/small_release.hpp"
#include "examples/small_study.hpp"

using namespace lintel;
using namespace lintel::test;
namespace fs = std::filesystem;

namespace {

std::string version_of(const fs::path& file) {
  struct stat status {};
  REQUIRE(stat(file.c_str(), &status) == 0);
  return join(status.st_size, "@", status.st_mtim.tv_sec, ".", status.st_mtim.tv_nsec);
}

// What is on the disk for certain, from what a program has asked for.
class Disk {
 public:
  explicit Disk(const fs::path& record) {
    std::istringstream lines(get_bytes(record));
    for (std::string line; std::getline(lines, line);) {
      std::istringstream fields(line);
      std::vector<std::string> field;
      for (std::string one; fields >> one;) field.push_back(one);
      CAPTURE(line);
      if (field.at(0) == "synced") {
        REQUIRE(field.size() == 4);
        synced_[field[1]] = field[2];
        for (auto& [path, name] : names_) {
          if (path.parent_path() == field[3]) name.on_disk = true;
        }
      } else if (field.at(0) == "named") {
        REQUIRE(field.size() == 5);
        CHECK(synced_[field[1]] == field[2]);  // all that it holds, and before it has the name
        move(without_slash(field[3]), without_slash(field[4]), field[2]);
      } else {
        REQUIRE(field.size() == 2);
        names_[without_slash(field[1])] = {};
      }
    }
  }

  // Why a file or folder is not certain to be there after a loss of power; nothing where it is.
  std::string doubt(const fs::path& path) const {
    const auto found = names_.find(path);
    if (found == names_.end()) return "was not written aside and given its name";
    if (!found->second.on_disk) return "may have lost its name";
    if (fs::is_regular_file(path) && found->second.version != version_of(path)) {
      return "was changed after it had been given its name";
    }
    return "";
  }

 private:
  struct Name {
    std::string version = "";  // of a file
    bool on_disk = false;
  };

  static fs::path without_slash(const std::string& path) {
    return path.ends_with("/") ? path.substr(0, path.size() - 1) : path;
  }

  void move(const fs::path& from, const fs::path& to, const std::string& version) {
    std::map<fs::path, Name> moved;
    for (auto at = names_.begin(); at != names_.end();) {
      const fs::path below = at->first.lexically_relative(from);
      if (!below.empty() && *below.begin() != "..") {
        moved[below == "." ? to : to / below] = at->second;
        at = names_.erase(at);
      } else {
        ++at;
      }
    }
    moved[to] = {version, false};
    for (const auto& [path, name] : moved) names_[path] = name;
  }

  std::map<std::string, std::string> synced_;  // by inode
  std::map<fs::path, Name> names_;
};

std::set<fs::path> all_below(const fs::path& folder) {
  std::set<fs::path> all;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) all.insert(entry.path());
  return all;
}

// Runs the program, which writes to `out` in the folder, and looks at all that it has left.
void check_on_disk(const char* program, const TemporaryFolder& temporary,
                   const std::string& arguments) {
  const fs::path folder = fs::canonical(temporary.path()), record = folder / "record";
  const std::set<fs::path> before = all_below(folder);
  const Run run = run_program(
      program, arguments,
      join("env LD_PRELOAD='", RECORDED_WRITES, "' RECORDED_WRITES='", record.string(), "'"));
  CAPTURE(run.err);
  REQUIRE(run.exit_code == 0);
  const Disk disk(record);
  int files = 0;
  for (const fs::path& path : all_below(folder)) {
    if (before.contains(path) || path == record) continue;
    CAPTURE(path);
    CHECK(disk.doubt(path) == "");
    files += fs::is_regular_file(path);
  }
  CHECK(files > 1);
}

}  // namespace

TEST_CASE("after a loss of power, what a study has written is there", "[power_cut]") {
  const TemporaryFolder folder;
  put_small_data(folder.path());
  check_on_disk(STUDY_PROGRAM, folder,
                small_study(folder.path(), folder / "out") +
                    "--extra tau-jp,kernel-regression --kernel-images 10 --no-random-start");
}

TEST_CASE("after a loss of power, what ntk has written is there", "[power_cut]") {
  const TemporaryFolder folder;
  check_on_disk(NTK_PROGRAM, folder,
                join("--model nano_patch8_32 --images 10 --pretraining-steps 3 --parts "
                     "kernel,dynamics --out '",
                     (folder / "out").string(), "'"));
}

TEST_CASE("after a loss of power, what prepare_data has written is there", "[power_cut]") {
  const TemporaryFolder folder;
  put_mnist(folder / "raw/KMNIST");
  const std::string arguments = join("KMNIST --unverified --raw '", (folder / "raw").string(),
                                     "' --out '", (folder / "out").string(), "'");
  check_on_disk(PREPARE_DATA_PROGRAM, folder, arguments);
}
