// Programs that are short of something, from outside: one line says what, where and what to do, the
// exit code is 1, and what was there before is there still.
#include <algorithm>
#include <cstdlib>
#include <map>
#include <vector>

#include "catch.hpp"
#include "core/io/files.hpp"
#include "examples/program.hpp"
#include "examples/small_release.hpp"
#include "examples/small_study.hpp"

using namespace lintel;
using namespace lintel::test;

namespace {

namespace fs = std::filesystem;

// What a program finds in a folder, how it fills `out` there, and how it then writes more.
struct Program {
  const char* name;
  const char* path;
  std::string before;  // in the shell's command
  std::string first, more;
  int small_file;  // of 512 bytes: less than it writes into one file
};

std::string in(const fs::path& folder, const char* name) {
  return "'" + (folder / name).string() + "'";
}

std::vector<Program> all_programs(const fs::path& folder) {
  put_small_data(folder / "data");
  put_mnist(folder / "raw/KMNIST");
  const std::string out = " --out " + in(folder, "out"),
                    study = small_study(folder / "data", folder / "out") +
                            "--extra none --no-random-start --threads 2 ",
                    ntk = "--model nano_patch8_32 --images 10 --pretraining-steps 3 --threads 2" +
                          out + " --parts ",
                    release = "KMNIST --unverified --raw " + in(folder, "raw") + out + " --side ";
  return {{"study", STUDY_PROGRAM, "", study, study + "--seeds 2", 32},
          {"ntk", NTK_PROGRAM, "", ntk + "kernel", ntk + "kernel,dynamics", 8},
          {"prepare_data", PREPARE_DATA_PROGRAM, "", release + "32", release + "20", 1},
          {"lesson", LESSON_PROGRAM, "cd '" + folder.string() + "'; ", "", "", 4}};
}

using Files = std::map<std::string, std::string>;

// Every file below a folder but the record of how long stages took, byte for byte.
Files files_in(const fs::path& folder) {
  Files files;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (entry.is_regular_file() && entry.path().filename() != "times.json") {
      files[entry.path().lexically_relative(folder).string()] = get_bytes(entry.path());
    }
  }
  return files;
}

// Whether each file of `before` is there and the same, and nothing is left half written.
void check_kept(const Files& before, const fs::path& folder) {
  const Files after = files_in(folder);
  for (const auto& [name, bytes] : before) {
    CAPTURE(name);
    REQUIRE(after.contains(name));
    CHECK((after.at(name) == bytes));  // the bytes are not for a terminal
  }
  for (const auto& [name, bytes] : after) {
    CAPTURE(name);
    CHECK(name.find(".part") == std::string::npos);
  }
}

std::string last_line(const std::string& text) {
  const std::size_t end = text.find_last_not_of('\n');
  if (end == std::string::npos) return "";
  const std::size_t start = text.rfind('\n', end);
  return text.substr(start == std::string::npos ? 0 : start + 1, end - start);
}

// One line, the last, tells of the shortage and says what to do.
void check_told(const Run& run, const std::string& shortage, const std::string& remedy) {
  CAPTURE(run.err);
  CHECK(run.exit_code == 1);
  CHECK_THAT(last_line(run.err), ContainsSubstring(shortage) && ContainsSubstring(remedy));
  const std::size_t first = run.err.find(shortage);
  if (first != std::string::npos) {
    CHECK(run.err.find('\n', first) == run.err.size() - 1);
  }
}

// Writes more under a limit that holds for the program, not for the shell that opens its output.
Run limited(const char* limit, int value, const Program& program) {
  return run_program(program.path, program.more,
                     join(program.before, "sh -c '", limit, " ", value, "; exec \"$@\"' sh "));
}

bool can_mount() {
  return std::system("unshare -rm sh -c 'mount -t tmpfs tmpfs /mnt' >/dev/null 2>&1") == 0;
}

// check(program, folder, files) for each program, with what its first run left in `out` there.
template <class Check>
void for_each_program(const Check& check) {
  static const TemporaryFolder folder;
  static const std::vector<Program> programs = all_programs(folder.path());
  for (const Program& program : programs) {
    CAPTURE(program.name);
    const fs::path out = folder / "out", kept = folder / join(program.name, "_out");
    fs::remove_all(out);
    if (!fs::exists(kept)) {
      const Run first = run_program(program.path, program.first, program.before);
      INFO(first.err);
      REQUIRE(first.exit_code == 0);
      fs::rename(out, kept);
    }
    fs::copy(kept, out, fs::copy_options::recursive);
    check(program, folder.path(), files_in(out));
  }
}

}  // namespace

TEST_CASE("a disk that is full", "[shortage]") {
  if (!can_mount()) {
    WARN("skipped: no file system can be mounted here");
    return;
  }
  for_each_program([](const Program& program, const fs::path& folder, const Files& before) {
    std::size_t size = 0;
    for (const auto& entry : fs::recursive_directory_iterator(folder / "out")) {
      if (entry.is_regular_file()) size += (entry.file_size() + 4095) / 4096 * 4096;
    }
    // In a file system that is seen by the program alone, with no room beyond what is there.
    const std::string on_full_disk =
        join("unshare -rm sh -c 'out=$1; shift; cp -a \"$out\" \"$out.copy\"; ",
             "mount -t tmpfs -o size=", std::max<std::size_t>(size, 4096),
             " tmpfs \"$out\"; cp -a \"$out.copy/.\" \"$out\"; rm -r \"$out.copy\"; \"$@\"; "
             "code=$?; cp -a \"$out\" \"$out.after\"; exit $code' sh ",
             in(folder, "out"));
    const Run run = run_program(program.path, program.more, program.before + on_full_disk);
    check_told(run, "No space left on device", "free some space");
    CHECK_THAT(last_line(run.err), ContainsSubstring("out/"));
    check_kept(before, folder / "out.after");
    fs::remove_all(folder / "out.after");
  });
}

TEST_CASE("a folder that may only be read", "[shortage]") {
  if (!can_mount()) {
    WARN("skipped: no file system can be mounted here");
    return;
  }
  for_each_program([](const Program& program, const fs::path& folder, const Files& before) {
    const std::string read_only =
        join("unshare -rm sh -c 'mount --bind \"$1\" \"$1\" && mount -o remount,bind,ro \"$1\" && ",
             "shift && exec \"$@\"' sh ", in(folder, "out"));
    const Run run = run_program(program.path, program.more, program.before + read_only);
    check_told(run, "Read-only file system", "choose another place");
    CHECK_THAT(last_line(run.err), ContainsSubstring("out"));
    check_kept(before, folder / "out");
  });
}

TEST_CASE("a limit on the size of files", "[shortage]") {
  for_each_program([](const Program& program, const fs::path& folder, const Files& before) {
    const Run run = limited("ulimit -f", program.small_file, program);
    check_told(run, "File too large", "ulimit -f");
    CHECK_THAT(last_line(run.err), ContainsSubstring("out/"));
    check_kept(before, folder / "out");
  });
}

TEST_CASE("a full disk behind what is printed", "[shortage]") {
  for_each_program([](const Program& program, const fs::path&, const Files&) {
    const Run run = run_program(program.path, program.more,
                                program.before + "sh -c 'exec \"$@\" >/dev/full' sh ");
    check_told(run, "standard output: cannot be written", "free some space");
  });
}

// The loader needs one more than prepare_data and the lesson do; the others read and write at once.
TEST_CASE("a limit on open files", "[shortage]") {
  int told = 0;
  for_each_program([&](const Program& program, const fs::path& folder, const Files& before) {
    for (int handles = 3; handles <= 8; ++handles) {
      const Run run = limited("ulimit -n", handles, program);
      CAPTURE(handles, run.err);
      if (run.exit_code == 127) continue;  // the loader's own
      if (run.exit_code == 0) break;
      check_told(run, "Too many open files", "ulimit -n");
      check_kept(before, folder / "out");
      ++told;
    }
  });
  CHECK(told > 0);
}

// From too little to begin with to too little under way.
TEST_CASE("a limit on address space", "[shortage]") {
  for_each_program([](const Program& program, const fs::path& folder, const Files& before) {
    int told = 0;
    for (int megabytes = 20; megabytes <= 340; megabytes += megabytes < 120 ? 20 : 70) {
      const Run run = limited("ulimit -v", 1024 * megabytes, program);
      CAPTURE(megabytes, run.err);
      if (run.exit_code == 127) continue;  // the loader's own
      if (run.exit_code == 0) break;
      check_told(run, "out of memory", "ulimit -v");
      check_kept(before, folder / "out");
      ++told;
    }
    CHECK(told > 0);
  });
}
