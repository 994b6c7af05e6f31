#include "timing.hpp"

#include <algorithm>
#include <chrono>

#include "lintel/core/memory.hpp"

namespace lintel::bench {

double seconds(const std::function<void()>& call) {
  const auto start = std::chrono::steady_clock::now();
  call();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

void time_once(Job& job) {
  restart_memory_peak();
  const double once = seconds(job.run);
  job.peak_megabytes = static_cast<double>(memory_use().peak) * 1e-6;
  const auto repeats = static_cast<int>(std::clamp(0.05 / once, 1.0, 50.0));
  job.times.push_back(repeats == 1 ? once : seconds([&] {
                                              for (int i = 0; i < repeats; ++i) job.run();
                                            }) / repeats);
}

double median(std::vector<double> times) {
  const auto middle = times.begin() + static_cast<std::ptrdiff_t>(times.size() / 2);
  std::nth_element(times.begin(), middle, times.end());
  return *middle;
}

}  // namespace lintel::bench
