#include "lintel/nn/progress.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <limits>
#include <sstream>
#include <thread>

#include "catch.hpp"
#include "core/io/files.hpp"

using namespace lintel;
using namespace lintel::test;

namespace {
// What is written to stderr while `run` runs, as if it went to a log file.
template <class Run>
std::string written_to_log(const Run& run) {
  const TemporaryFolder folder;
  const auto path = folder / "log";
  std::fflush(stderr);
  const int before = dup(STDERR_FILENO), file = open(path.c_str(), O_WRONLY | O_CREAT, 0600);
  REQUIRE(file >= 0);
  dup2(file, STDERR_FILENO);
  run();
  std::fflush(stderr);
  dup2(before, STDERR_FILENO);
  close(before);
  close(file);
  return get_bytes(path);
}
}  // namespace

TEST_CASE("durations are short texts", "[progress]") {
  CHECK(duration(0) == "0s");
  CHECK(duration(-5) == "0s");
  CHECK(duration(45) == "45s");
  CHECK(duration(59.4) == "59s");
  CHECK(duration(59.6) == "1m00s");
  CHECK(duration(200) == "3m20s");
  CHECK(duration(3599) == "59m59s");
  CHECK(duration(3599.6) == "1h00m");
  CHECK(duration(3900) == "1h05m");
  CHECK(duration(90061) == "25h01m");
}

TEST_CASE("a log gets a line every tenth of the way", "[progress]") {
  const std::string log = written_to_log([] {
    Progress progress("training", 200, std::chrono::milliseconds(0));
    for (std::int64_t step = 1; step <= 200; ++step) progress.show(step, "loss 0.5");
  });
  std::istringstream lines(log);
  std::vector<std::string> all;
  for (std::string line; std::getline(lines, line);) all.push_back(line);
  REQUIRE(all.size() == 11);
  CHECK_THAT(all[0], ContainsSubstring("training 1/200") && ContainsSubstring("left") &&
                         ContainsSubstring("loss 0.5"));
  CHECK_THAT(all[1], ContainsSubstring("training 20/200"));
  CHECK_THAT(all[10], ContainsSubstring("training 200/200") && !ContainsSubstring("left"));
  CHECK(log.find('\r') == std::string::npos);
}

TEST_CASE("of work that is resumed, the steps of this run tell how long the rest takes",
          "[progress]") {
  const auto left_after = [](std::int64_t before) {
    return written_to_log([before] {
      Progress progress("training", 100'101, std::chrono::milliseconds(0));
      progress.begin_at(before);
      std::this_thread::sleep_for(std::chrono::milliseconds(50));
      progress.show(100'001);
    });
  };
  CHECK_THAT(left_after(0), ContainsSubstring("  0s left"));
  CHECK_THAT(left_after(100'000), !ContainsSubstring("  0s left"));  // 100 more of 50 ms
}

TEST_CASE("nothing is said of work that is soon done, and no steps do no harm", "[progress]") {
  CHECK(written_to_log([] {
          Progress progress("training", 10, std::chrono::minutes(1));
          for (std::int64_t step = 1; step <= 10; ++step) progress.show(step);
        }).empty());
  CHECK_NOTHROW(written_to_log([] {
    Progress progress("nothing", 0, std::chrono::milliseconds(0));
    progress.show(0);
    progress.show(1);
  }));
}
