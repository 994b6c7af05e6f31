// Training that goes on and on: neither memory nor the time of a step grows. LINTEL_STEPS says how
// many steps; the suite takes few.
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <iostream>
#include <limits>

#include "catch.hpp"
#include "lintel/core/memory.hpp"
#include "lintel/nn/train.hpp"
#include "nn/gray_images.hpp"
#include "nn/tiny_vit.hpp"

using namespace lintel;
using namespace lintel::test;

namespace {
std::size_t resident_bytes() {  // by the kernel's count
  std::size_t all = 0, pages = 0;
  std::ifstream("/proc/self/statm") >> all >> pages;
  return pages * static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
}

// Of this process: what else the machine does makes no step longer.
double processor_seconds() {
  timespec time{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
}
}  // namespace

TEST_CASE("a long training neither grows nor slows down", "[train][long]") {
  using M = Vit<Tensor<float>>;
  const char* const asked = std::getenv("LINTEL_STEPS");
  const std::int64_t steps = asked ? std::atoll(asked) : 10'000;
  REQUIRE(steps >= 1000);
  const ThreadLimit one(1);
  const ImageSet set = noise_images(12, 8);
  Batches batches(set, 4, 1, {.shift = 1, .flip = true});
  const M start = make_vit<float>({8, 4, 8, 1, 2, 3}, 1);
  const TrainingPlan plan{.steps = steps, .learning_rate = 1e-3};
  Training<M> training(start, plan, {}), fresh(start, plan, {});
  const auto gradient = [&](const M& model, std::int64_t step) {
    return batch_gradient<M>(
        [&](const Batch& part) {
          return value_and_grad(
              [&](const auto& m) { return cross_entropy(m(part.images), part.labels); })(model);
        },
        batches(step), 4);
  };

  // The last pieces in turn with those of a training that begins, and of each the quickest: a
  // processor that slows down for a while is not ours to judge.
  const std::int64_t pieces = 100, piece = steps / pieces, compared = 20;
  constexpr double longest = std::numeric_limits<double>::infinity();
  double loss = 0, at_first = longest, at_last = longest;
  const auto quickest = [&](Training<M>& of, double& seconds) {
    const double begin = processor_seconds();
    for (std::int64_t i = 0; i < piece; ++i) loss = of.step(gradient).loss;
    seconds = std::min(seconds, (processor_seconds() - begin) / static_cast<double>(piece));
  };
  double ignored = longest;
  quickest(fresh, ignored);  // from here on its tensors are its own
  for (std::int64_t i = 0; i < pieces / 10; ++i) quickest(training, ignored);
  const std::size_t tensors = memory_use().now, resident = resident_bytes();
  for (std::int64_t i = pieces / 10; i < pieces - compared; ++i) quickest(training, ignored);
  for (std::int64_t i = 0; i < compared; ++i) {
    quickest(fresh, at_first);
    quickest(training, at_last);
  }
  CHECK(std::isfinite(loss));
  CHECK(memory_use().now == tensors);
  const auto grown = static_cast<double>(resident_bytes()) - static_cast<double>(resident);
  CAPTURE(steps, at_first, at_last, grown);
  if (asked) {
    std::cout << steps << " steps; at the end a step took " << 1e6 * at_last
              << " µs, in a training that begins " << 1e6 * at_first << "; resident memory grew by "
              << grown / 1024 << " KiB\n";
  }
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
  CHECK(grown <= 256 * 1024);
#endif
  CHECK(at_last < 1.2 * at_first);
}
