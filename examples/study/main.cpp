// The main job: pre-train, fine-tune in both regimes, edit by task arithmetic, report.
#include <chrono>
#include <exception>
#include <iostream>

#include "interrupt.hpp"
#include "lintel/core/error.hpp"
#include "lintel/core/io/write_aside.hpp"
#include "lintel/core/parallel.hpp"
#include "options.hpp"
#include "report.hpp"

namespace {

// Before hours of work: can results be written at all?
void check_writable(const std::filesystem::path& folder) {
  std::error_code problem;
  std::filesystem::create_directories(folder, problem);
  if (problem)
    lintel::fail("study: cannot make the folder ", folder.string(), ": ", problem.message());
  const auto probe = folder / ".probe";
  lintel::write_file(probe, "");
  std::filesystem::remove(probe);
}

void run(const study::Options& options) {
  const auto start = std::chrono::steady_clock::now();
  const lintel::ThreadLimit limit(options.threads);
  check_writable(options.out);
  study::remember_interrupts();
  const study::Setting setting = study::prepare(options);
  const auto pretrained = study::pretrain(options, setting);
  std::vector<study::TaskVectors> vectors;
  for (std::size_t t = 0; t < setting.tasks.size(); ++t) {
    vectors.push_back(study::fine_tune(options, setting, pretrained, static_cast<std::int64_t>(t)));
  }
  const study::Results results = study::evaluate(setting, pretrained, vectors);
  study::print_tables(results, setting);
  const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
  study::write_files(results, setting, options, seconds.count());
  std::cout << "\nResults, tables and task vectors are in " << options.out.string() << "\n";
}

}  // namespace

int main(int count, char* arguments[]) {
  try {
    if (const auto options = study::read_options(count, arguments)) run(*options);
    return 0;
  } catch (const study::Interrupted&) {
    std::cerr
        << "\ninterrupted; finished stages are kept, and the same command goes on after them\n";
    return 130;
  } catch (const lintel::UsageError& problem) {
    std::cerr << problem.what() << "\n";
    return 2;
  } catch (const std::exception& problem) {
    std::cerr << problem.what() << "\n";
    return 1;
  }
}
