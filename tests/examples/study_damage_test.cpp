// A study that is killed, or whose files are damaged, finds what an undisturbed one does.
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>

#include "examples/program.hpp"
#include "examples/small_study.hpp"
#include "examples/study_results.hpp"
#include "lintel/core/random.hpp"

using namespace lintel;
using namespace lintel::test;

namespace {
Run study(const std::string& arguments) { return run_program(STUDY_PROGRAM, arguments); }

// Starts the study and kills it after a while. Whether it had come to its end before.
bool killed_study(const std::string& arguments, int milliseconds) {
  const std::string command =
      join("exec '", STUDY_PROGRAM, "' ", arguments, " >/dev/null 2>&1 </dev/null");
  const pid_t child = fork();
  if (child == 0) {
    execl("/bin/sh", "sh", "-c", command.c_str(), nullptr);
    _exit(127);
  }
  REQUIRE(child > 0);
  int status = 0;
  for (int waited = 0; waited < milliseconds; waited += 5) {
    if (waitpid(child, &status, WNOHANG) == child) {
      CHECK(WIFEXITED(status));
      CHECK(WEXITSTATUS(status) == 0);
      return true;
    }
    usleep(5000);
  }
  kill(child, SIGKILL);
  waitpid(child, &status, 0);
  return false;
}
}  // namespace

TEST_CASE("a study that is killed again and again finds what an undisturbed one does",
          "[study][killed]") {
  const TemporaryFolder folder;
  put_small_data(folder.path());
  const std::string more = "--extra lora,tau-jp,tak --map-points 7 --learning-rates 0.001,0.002";
  const auto start = std::chrono::steady_clock::now();
  REQUIRE(study(small_study(folder.path(), folder / "whole") + more).exit_code == 0);
  const std::chrono::duration<double, std::milli> whole = std::chrono::steady_clock::now() - start;
  const std::string arguments = small_study(folder.path(), folder / "killed") + more;
  Random random(5, "moments");
  int kills = 0;
  // A twentieth of the whole at most, so that 20 kills come before the end, even on a machine that
  // has become twice as fast; then later and later, so that one that has become busy comes to it.
  const auto twentieth = static_cast<std::uint32_t>(whole.count() / 20) + 10;
  const auto moment = [&] {
    return static_cast<int>(random.below(twentieth)) +
           std::max(0, kills - 20) * static_cast<int>(twentieth / 5);
  };
  while (!killed_study(arguments, moment())) REQUIRE(++kills < 1000);
  CAPTURE(kills);
  CHECK(kills >= 20);
  CHECK(results_in(folder / "killed") == results_in(folder / "whole"));
  CHECK(get_bytes(folder / "killed/report.html") == get_bytes(folder / "whole/report.html"));
}

TEST_CASE("a damaged output of a study is told, never used, and made again", "[study]") {
  const TemporaryFolder folder;
  put_small_data(folder.path());
  const std::string arguments =
      small_study(folder.path(), folder / "out") + "--extra none --no-random-start";
  REQUIRE(study(arguments).exit_code == 0);
  const std::string whole = get_bytes(folder / "out/report.html");
  const auto flip = [](const std::filesystem::path& file, std::size_t from_end) {
    std::string bytes = get_bytes(file);
    bytes.at(bytes.size() - from_end) ^= 1;
    put_bytes(file, bytes);
  };
  // The first of each kind, wherever it lies: a number in a measure becomes another number.
  std::vector<std::filesystem::path> damaged;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder / "out")) {
    if (entry.path().extension() != ".safetensors") continue;
    flip(entry.path(), 1);
    damaged.push_back(entry.path());
    break;
  }
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder / "out")) {
    if (entry.path().extension() != ".json") continue;
    const std::string bytes = get_bytes(entry.path());
    const std::size_t measure = bytes.find("\"measure\"");
    if (bytes.find("\"recipe\"") == std::string::npos || measure == std::string::npos) continue;
    const std::size_t digit = bytes.find_first_of("0123456789", measure);
    if (digit == std::string::npos) continue;
    flip(entry.path(), bytes.size() - digit);
    damaged.push_back(entry.path());
    break;
  }
  REQUIRE(damaged.size() == 2);
  const Run again = study(arguments);
  CAPTURE(again.err);
  CHECK(again.exit_code == 0);
  for (const std::filesystem::path& file : damaged) {
    CHECK_THAT(again.err, ContainsSubstring(file.string() + ": damaged"));
  }
  CHECK_THAT(again.err, ContainsSubstring("it is made again"));
  CHECK(get_bytes(folder / "out/report.html") == whole);
  CHECK_THAT(study(arguments).err, !ContainsSubstring("damaged"));
}
