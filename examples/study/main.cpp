// The main job: pre-train, fine-tune in each way, edit by task arithmetic, report.
#include <chrono>
#include <cmath>
#include <iostream>

#include "../run_program.hpp"
#include "engine/interrupt.hpp"
#include "lintel/core/error.hpp"
#include "lintel/core/io/write_aside.hpp"
#include "lintel/core/parallel.hpp"
#include "protocol/estimate.hpp"
#include "protocol/gather.hpp"
#include "protocol/protocol.hpp"
#include "report/write_results.hpp"

namespace {

// Before hours of work: can results be written at all?
void check_writable(const std::filesystem::path& folder) {
  lintel::make_result_folder(folder);
  const auto probe = folder / ".probe";
  lintel::write_file(probe, "");
  std::filesystem::remove(probe);
  lintel::remove_abandoned_files(folder);
}

// The same without writing anything.
void check_possible(std::filesystem::path folder) {
  folder = std::filesystem::absolute(folder);
  while (!std::filesystem::exists(folder)) folder = folder.parent_path();
  if (!std::filesystem::is_directory(folder))
    lintel::fail("study: ", folder.string(), " is not a folder; choose another --out");
}

void run(const study::Options& options) {
  const auto start = std::chrono::steady_clock::now();
  const lintel::ThreadLimit limit(options.threads);
  if (options.dry_run) {
    check_possible(options.out);
  } else {
    check_writable(options.out);
  }
  const study::Setting setting = study::make_setting(options);
  const study::Protocol protocol(options, setting);
  const study::Plan& plan = protocol.plan();
  const double rate = study::passes_per_second(options);
  if (options.dry_run) {
    plan.print(rate);
    std::cout << "at " << std::round(rate)
              << " images a second through the model, as measured just now; about "
              << std::round(study::memory_needed(options, setting) / 1e7) / 100
              << " GB of memory\n";
    return;
  }
  study::remember_interrupts();
  const study::Json stages = plan.run(rate, options.out / "times.json");
  if (options.only_foundation) return study::print_foundation(setting, options);
  const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
  const study::Json times{{"this_run", seconds.count()}, {"stages", stages}};
  if (options.moments.empty()) {
    study::write_results(study::gather(options, setting), setting, options, times);
  } else {
    study::write_emergence(study::gather_emergence(options, setting), options, times);
  }
  std::cout << "\nThe report is " << (options.out / "report.html").string()
            << "; results, tables and task vectors lie beside it\n";
}

}  // namespace

int main(int count, char* arguments[]) {
  return lintel::run_program("study", [&] {
    if (const auto options = study::read_options(count, arguments)) run(*options);
  });
}
