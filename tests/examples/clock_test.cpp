// Programs whose clocks jump: nothing waits, nothing is lost, and no time is negative.
#include <nlohmann/json.hpp>

#include "examples/program.hpp"
#include "examples/small_release.hpp"
#include "examples/small_study.hpp"
#include "examples/study_results.hpp"

using namespace lintel;
using namespace lintel::test;
using Json = nlohmann::json;

namespace {
const std::string jumping = join("env LD_PRELOAD='", JUMPING_CLOCK, "'");
}

TEST_CASE("a study finds the same however its clocks jump", "[clock]") {
  const TemporaryFolder folder;
  put_small_data(folder.path());
  const auto study = [&](const char* out, const std::string& before) {
    const Run run = run_program(
        STUDY_PROGRAM, small_study(folder.path(), folder / out) + "--extra none --no-random-start",
        before);
    CAPTURE(run.err);
    CHECK(run.exit_code == 0);
    return run;
  };
  study("steady", "");
  CHECK_THAT(study("jumping", jumping).err, ContainsSubstring("left in all"));
  CHECK(results_in(folder / "jumping") == results_in(folder / "steady"));
  const Json times = Json::parse(get_bytes(folder / "jumping/times.json"));
  CHECK(times.size() > 5);
  for (const auto& [stage, seconds] : times.items()) {
    CAPTURE(stage);
    CHECK(seconds.get<double>() >= 3600);  // the clock did jump
  }
}

TEST_CASE("the other programs end well however their clocks jump", "[clock]") {
  const TemporaryFolder folder;
  put_mnist(folder / "raw/KMNIST");
  const Run ntk = run_program(NTK_PROGRAM,
                              join("--model nano_patch8_32 --images 10 --pretraining-steps 3 "
                                   "--parts kernel --out '",
                                   (folder / "ntk").string(), "'"),
                              jumping);
  CAPTURE(ntk.err);
  CHECK(ntk.exit_code == 0);
  const Run release = run_program(PREPARE_DATA_PROGRAM,
                                  join("KMNIST --unverified --raw '", (folder / "raw").string(),
                                       "' --out '", (folder / "out").string(), "'"),
                                  jumping);
  CAPTURE(release.err);
  CHECK(release.exit_code == 0);
}
