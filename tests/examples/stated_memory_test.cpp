// Programs keep to the memory that they say they need.
#include "examples/program.hpp"
#include "examples/small_study.hpp"

using namespace lintel;
using namespace lintel::test;

TEST_CASE("a study takes no more memory than --dry-run says", "[memory]") {
  const TemporaryFolder folder;
  put_small_data(folder.path());
  const std::string arguments = small_study(folder.path(), folder / "out") +
                                "--extra tau-jp,kernel-regression,lora " +
                                "--kernel-images 20 --no-random-start";
  const std::string plan = run_program(STUDY_PROGRAM, arguments + " --dry-run").out;
  const std::size_t end = plan.find(" GB of memory");
  REQUIRE(end != std::string::npos);
  const double stated = 1e9 * std::stod(plan.substr(plan.rfind(' ', end - 1) + 1));
  const Run run = run_program(STUDY_PROGRAM, arguments);
  CAPTURE(run.err, plan);
  REQUIRE(run.exit_code == 0);
  CHECK(run.peak_bytes <= stated);
  CHECK(run.peak_bytes >= 0.1 * stated);  // a bound that says something
}
