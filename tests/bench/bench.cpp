// How fast lintel is, against what the machine's matrix products allow, measured in one run.
//
// Every round runs every job once, in turn, so that a busy moment of the machine hits them alike;
// the figures are medians over the rounds.
#include <algorithm>
#include <cxxopts.hpp>
#include <iostream>

#include "../../examples/run_program.hpp"
#include "ceiling.hpp"
#include "lintel/core/error.hpp"
#include "lintel/core/io/write_aside.hpp"
#include "lintel/core/parallel.hpp"
#include "long_run.hpp"
#include "report.hpp"
#include "scale.hpp"
#include "timing.hpp"

using namespace lintel;
using namespace lintel::bench;

namespace {

// Training over 100,000 images against 1,000, short runs before and after the long one.
void add_long_run(std::vector<Bar>& bars) {
  std::vector<TrainingRun> shorts;
  const auto some_short = [&] {
    for (int i = 0; i < 10; ++i) shorts.push_back(train_one_epoch(1000));
  };
  train_one_epoch(1000);  // warm-up
  some_short();
  std::cerr << "training over 100,000 images\n";
  const TrainingRun long_run = train_one_epoch(100'000);
  some_short();
  std::sort(shorts.begin(), shorts.end(), [](const TrainingRun& a, const TrainingRun& b) {
    return a.seconds_per_image < b.seconds_per_image;
  });
  const TrainingRun& middle = shorts[shorts.size() / 2];
  bars.push_back({"time per image, 100,000 images against 1,000, nano",
                  long_run.seconds_per_image / middle.seconds_per_image, 1.05, false});
  bars.push_back({"peak of tensors, 100,000 images against 1,000, nano",
                  long_run.peak_megabytes / middle.peak_megabytes, 1.05, false});
}

void run(std::int64_t rounds, std::int64_t threads, const std::string& only,
         const std::string& file) {
  const ThreadLimit limit(threads);
  std::vector<Job> jobs = make_jobs(only);
  for (const Job& job : jobs) job.run();  // warm-up
  if (rounds == 0) return;
  Machine machine{0, memory_bandwidth()};
  for (std::int64_t round = 0; round < rounds; ++round) {
    machine.operations_per_second = std::max(machine.operations_per_second, sgemm_ceiling(threads));
    for (Job& job : jobs) time_once(job);
    std::cerr << "round " << round + 1 << " of " << rounds << "\n";
  }
  std::vector<Bar> bars = bars_of(jobs, machine);
  if (only.empty()) add_long_run(bars);
  print(jobs, bars, machine);
  write_file(file, as_json(jobs, bars, machine).dump(1) + "\n");
}

}  // namespace

int main(int count, char* arguments[]) {
  cxxopts::Options parser("bench", "Times lintel's jobs relative to plain matrix products.\n");
  parser.add_options()  //
      ("rounds", "how often each job is timed (medians are reported); 0: run once, without timing",
       cxxopts::value<std::int64_t>()->default_value("7"))                                     //
      ("threads", "cores to use; 0: all", cxxopts::value<std::int64_t>()->default_value("0"))  //
      ("only", "only jobs whose name contains this text, such as \"nano_patch8_32 64 plain\"",
       cxxopts::value<std::string>()->default_value(""))                                        //
      ("scale", "instead: time and memory by batch, tokens, width, depth, images and threads")  //
      ("quick", "with --scale: small sizes, to see that it works")                              //
      ("out", "file for the results; default bench.json or scale.json",
       cxxopts::value<std::string>())  //
      ("help", "this text");
  return lintel::run_program("bench", [&] {
    try {
      const auto given = parser.parse(count, arguments);
      if (given.count("help")) {
        std::cout << parser.help();
        return;
      }
      const bool scale = given.count("scale") > 0;
      const std::string file = given.count("out") ? given["out"].as<std::string>()
                               : scale            ? "scale.json"
                                                  : "bench.json";
      const auto threads = given["threads"].as<std::int64_t>();
      if (scale) {
        report_scale(measure_scale(given.count("quick") > 0, threads), file);
      } else {
        run(std::max<std::int64_t>(0, given["rounds"].as<std::int64_t>()), threads,
            given["only"].as<std::string>(), file);
      }
    } catch (const cxxopts::exceptions::exception& problem) {
      throw lintel::UsageError(lintel::join("bench: ", problem.what(), "; see --help"));
    }
  });
}
