#include "report.hpp"

#include <algorithm>
#include <iomanip>
#include <iostream>

#include "ceiling.hpp"
#include "timing.hpp"

namespace lintel::bench {

namespace {
// A job by its label; null where it was not run.
const Job* find(const std::vector<Job>& jobs, const std::string& label) {
  const auto found =
      std::find_if(jobs.begin(), jobs.end(), [&](const Job& job) { return job.label() == label; });
  return found == jobs.end() ? nullptr : &*found;
}
double time_of(const std::vector<Job>& jobs, const std::string& label) {
  const Job* job = find(jobs, label);
  return job ? median(job->times) : 0;
}
double ratio_to_plain_step(const std::vector<Job>& jobs, const Job& job) {
  const double step = time_of(jobs, job.model + " " + std::to_string(job.batch) + " plain step");
  return step > 0 ? median(job.times) / step : 0;
}
double share_of_ceiling(const Job& job, const Machine& machine) {
  return job.operations / median(job.times) / machine.operations_per_second;
}
// The roofline: the operations at the ceiling or the bytes at the bandwidth, whichever takes
// longer.
double share_of_roofline(const Job& job, const Machine& machine) {
  const double least = std::max(job.operations / machine.operations_per_second,
                                job.bytes / machine.bytes_per_second);
  return least / median(job.times);
}
}  // namespace

std::vector<Bar> bars_of(const std::vector<Job>& jobs, const Machine& machine) {
  std::vector<Bar> bars;
  const auto ratio = [&](const std::string& what, const std::string& a, const std::string& b,
                         double bar, bool at_least) {
    const double over = time_of(jobs, a), under = time_of(jobs, b);
    if (over > 0 && under > 0) bars.push_back({what, over / under, bar, at_least});
  };
  const auto share = [&](const std::string& what, const std::string& label, double bar,
                         const auto& share_of) {
    if (const Job* job = find(jobs, label)) {
      bars.push_back({what, share_of(*job, machine), bar, true});
    }
  };
  const std::string nano = "nano_patch8_32 64 ", micro = "micro_patch4_32 64 ";
  share("full kernel of 128 images, share of the roofline, nano",
        "nano_patch8_32 128 full kernel, 10 outputs", 0.70, share_of_roofline);
  share("trace kernel of 256 images, share of the ceiling, micro",
        "micro_patch4_32 256 trace kernel, 10 outputs", 0.70, share_of_ceiling);
  ratio("kernel of a dense network, contraction / structured",
        "dense 3072-2048^3-8 16 full kernel, contraction",
        "dense 3072-2048^3-8 16 full kernel, structured", 20, true);
  share("plain step, share of the ceiling, micro", micro + "plain step", 0.75, share_of_ceiling);
  share("plain step, share of the ceiling, nano", nano + "plain step", 0.65, share_of_ceiling);
  share("forward, share of the ceiling, micro", micro + "forward", 0.80, share_of_ceiling);
  // Jacobians of nano are mostly written, not computed.
  for (const auto& [name, model, jacobians] :
       {std::tuple("micro", micro, 0.65), std::tuple("nano", nano, 0.55)}) {
    const auto of = [name = std::string(name)](const char* what) { return what + (", " + name); };
    ratio(of("linearized step / plain step"), model + "linearized step", model + "plain step", 1.70,
          false);
    ratio(of("8 tangents at one point / forward"), model + "8 tangents at one point",
          model + "forward", 18, false);
    ratio(of("Hessian-vector product / plain step"), model + "Hessian-vector product",
          model + "plain step", 2.9, false);
    share(of("per-example Jacobians, share of the roofline"),
          model + "per-example Jacobians, 10 outputs", jacobians, share_of_roofline);
    ratio(of("plain step, all threads against one"), model + "plain step, one thread",
          model + "plain step", 1.90, true);
  }
  const Job* few = find(jobs, "micro_patch4_32 8 plain step");
  const Job* many = find(jobs, micro + "plain step");
  if (few && many) {
    bars.push_back({"plain step, speed at batch 8 / at batch 64, micro",
                    share_of_ceiling(*few, machine) / share_of_ceiling(*many, machine), 0.90,
                    true});
  }
  return bars;
}

void print(const std::vector<Job>& jobs, const std::vector<Bar>& bars, const Machine& machine) {
  std::cout << std::left << std::setw(18) << "model" << std::setw(7) << "batch" << std::setw(35)
            << "job" << std::right << std::setw(10) << "ms" << std::setw(10) << "GF/s"
            << std::setw(12) << "of ceiling" << std::setw(10) << "peak MB" << std::setw(14)
            << "/ plain step"
            << "\n";
  for (const Job& job : jobs) {
    const double time = median(job.times), ratio = ratio_to_plain_step(jobs, job);
    std::cout << std::left << std::setw(18) << job.model << std::setw(7) << job.batch
              << std::setw(35) << job.name << std::right << std::fixed << std::setprecision(2)
              << std::setw(10) << 1e3 * time << std::setprecision(1) << std::setw(10)
              << 1e-9 * job.operations / time << std::setw(10)
              << 100 * share_of_ceiling(job, machine) << " %" << std::setw(10)
              << job.peak_megabytes;
    if (ratio > 0) std::cout << std::setprecision(2) << std::setw(14) << ratio;
    std::cout << "\n";
  }
  std::cout << processor() << "\n"
            << std::setprecision(1) << "SGEMM ceiling " << 1e-9 * machine.operations_per_second
            << " GF/s, memory " << 1e-9 * machine.bytes_per_second
            << " GB/s; peak MB: all tensors, other jobs' parameters included\n";
  if (bars.empty()) return;
  std::cout << "\n"
            << std::left << std::setw(58) << "ratio" << std::right << std::setw(10) << "measured"
            << std::setw(12) << "bar"
            << "\n";
  for (const Bar& bar : bars) {
    std::cout << std::left << std::setw(58) << bar.what << std::right << std::setprecision(2)
              << std::setw(10) << bar.measured << std::setw(4) << (bar.at_least ? ">=" : "<=")
              << std::setw(8) << bar.bar << (bar.met() ? "" : "  missed") << "\n";
  }
}

nlohmann::ordered_json as_json(const std::vector<Job>& jobs, const std::vector<Bar>& bars,
                               const Machine& machine) {
  nlohmann::ordered_json json;
  json["processor"] = processor();
  json["sgemm_ceiling_gflops"] = 1e-9 * machine.operations_per_second;
  json["memory_gigabytes_per_second"] = 1e-9 * machine.bytes_per_second;
  for (const Job& job : jobs) {
    json["jobs"].push_back({{"model", job.model},
                            {"batch", job.batch},
                            {"job", job.name},
                            {"milliseconds", 1e3 * median(job.times)},
                            {"operations", job.operations},
                            {"share_of_ceiling", share_of_ceiling(job, machine)},
                            {"share_of_roofline", share_of_roofline(job, machine)},
                            {"peak_megabytes", job.peak_megabytes},
                            {"ratio_to_plain_step", ratio_to_plain_step(jobs, job)}});
  }
  for (const Bar& bar : bars) {
    json["bars"].push_back({{"what", bar.what},
                            {"measured", bar.measured},
                            {bar.at_least ? "at_least" : "at_most", bar.bar},
                            {"met", bar.met()}});
  }
  return json;
}

}  // namespace lintel::bench
