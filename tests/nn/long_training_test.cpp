// Training that goes on and on: neither memory nor the time of a step grows. LINTEL_STEPS says how
// many steps; the suite takes few.
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <iostream>
#include <vector>

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
  Training<M> training(make_vit<float>({8, 4, 8, 1, 2, 3}, 1),
                       {.steps = steps, .learning_rate = 1e-3}, {});
  const auto gradient = [&](const M& model, std::int64_t step) {
    return batch_gradient<M>(
        [&](const Batch& part) {
          return value_and_grad(
              [&](const auto& m) { return cross_entropy(m(part.images), part.labels); })(model);
        },
        batches(step), 4);
  };

  const std::int64_t pieces = 100, piece = steps / pieces;
  std::vector<double> seconds;
  std::size_t tensors = 0, resident = 0;
  double loss = 0;
  while (std::ssize(seconds) < pieces) {
    const double start = processor_seconds();
    for (std::int64_t i = 0; i < piece; ++i) loss = training.step(gradient).loss;
    seconds.push_back(processor_seconds() - start);
    if (std::ssize(seconds) == pieces / 10) {
      tensors = memory_use().now;
      resident = resident_bytes();
    }
  }
  CHECK(std::isfinite(loss));
  CHECK(memory_use().now == tensors);
  const auto grown = static_cast<double>(resident_bytes()) - static_cast<double>(resident);
  // The quickest of several pieces: a processor that slows down for a while is not ours to judge.
  const auto quickest = [&](std::size_t first) {
    const auto begin = seconds.begin() + static_cast<std::ptrdiff_t>(first);
    return *std::min_element(begin, begin + 20) / static_cast<double>(piece);
  };
  const double at_first = quickest(10), at_last = quickest(80);
  CAPTURE(steps, at_first, at_last, grown);
  if (asked) {
    std::cout << steps << " steps; a step took " << 1e6 * at_first << " µs at first and "
              << 1e6 * at_last << " at last; resident memory grew by " << grown / 1024 << " KiB\n";
  }
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
  CHECK(grown <= 256 * 1024);
#endif
  CHECK(at_last < 1.2 * at_first);
}
