#include "scale.hpp"

#include <algorithm>
#include <iostream>
#include <thread>

#include "ceiling.hpp"
#include "lintel/core/memory.hpp"
#include "lintel/core/parallel.hpp"
#include "timing.hpp"

namespace lintel::bench {

namespace {
constexpr double large = 2;  // seconds a batch; twice is enough of those
using Extents = std::vector<std::int64_t>;

std::vector<ScalePoint> points_to_measure(const Work& base, bool quick) {
  std::vector<ScalePoint> points;
  // The last extent of an axis is more than is measured.
  const auto add = [&](const char* axis, const Extents& extents, const auto& set) {
    for (const std::int64_t extent : extents) {
      Work work = base;
      set(work, extent);
      // Counted in patches a side, named by tokens.
      const bool tokens = std::string(axis) == "tokens";
      points.push_back(
          {axis, tokens ? work.shape.tokens() : extent, work, extent != extents.back()});
    }
  };
  add("batch",
      quick ? Extents{1, 8, 32, 128}
            : Extents{1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096, 16384},
      [](Work& work, std::int64_t images) { work.batch = images; });
  add("batch (one thread)", quick ? Extents{1, 32, 128} : Extents{1, 8, 64, 256, 1024},
      [](Work& work, std::int64_t images) {
        work.batch = images;
        work.threads = 1;
      });
  add("tokens", quick ? Extents{3, 6, 8} : Extents{4, 6, 8, 10, 14, 20, 28, 56},
      [](Work& work, std::int64_t side) { work.shape.image = side * work.shape.patch; });
  add("width",
      quick ? Extents{32, 96, 128} : Extents{64, 96, 128, 192, 256, 384, 512, 768, 1024, 4096},
      [](Work& work, std::int64_t width) {
        work.shape.heads = width / 32;  // as wide as micro's
        work.shape.width = width;
      });
  add("depth", quick ? Extents{2, 6, 8} : Extents{2, 3, 4, 6, 8, 12, 18, 24, 96},
      [](Work& work, std::int64_t depth) { work.shape.depth = depth; });
  return points;
}

// One time of each; the regions that a step enters.
std::int64_t measure(ScalePoint& point) {
  const ThreadLimit limit(point.work.threads);
  std::int64_t regions = 0;
  for (Job& job : make_training_jobs(point.work.shape, point.work.batch)) {
    const std::int64_t before = parallel_regions();
    job.run();  // warm-up
    regions = parallel_regions() - before;
    time_once(job);
    const bool step = job.name == "plain step";
    (step ? point.step : point.forward).push_back(job.times[0]);
    point.operations = job.operations;
    point.megabytes = job.peak_megabytes;
  }
  release_unused_memory();
  return regions;
}

double barrier_seconds() {
  double best = 1;
  for (int i = 0; i < 2000; ++i) {
    best = std::min(best, seconds([] { parallel_tasks(64, [](std::int64_t) {}); }));
  }
  return best;
}
}  // namespace

double quickest(const std::vector<double>& times) {
  return *std::min_element(times.begin(), times.end());
}

Scale measure_scale(bool quick, std::int64_t threads) {
  if (threads == 0) threads = std::max(1u, std::thread::hardware_concurrency());
  const ThreadLimit limit(threads);
  Scale scale;
  scale.base = {vit_preset(quick ? "nano_patch8_32" : "micro_patch4_32", 10), 32, threads};
  scale.points = points_to_measure(scale.base, quick);
  scale.streams =
      stream_images(quick ? Extents{100, 1000} : Extents{1000, 10'000, 100'000, 1'000'000});
  // Rounds, so that a busy moment of the machine hits one time of many points, not all times of
  // one.
  for (int round = 1; round <= (quick ? 1 : 6); ++round) {
    std::string axis;
    for (ScalePoint& point : scale.points) {
      if (!point.measured || (round > 2 && point.step[0] > large)) continue;
      if (axis != point.axis) {
        axis = point.axis;
        Machine& machine = scale.machine;
        machine.operations_per_second =
            std::max(machine.operations_per_second, sgemm_ceiling(threads));
        machine.bytes_per_second = std::max(machine.bytes_per_second, memory_bandwidth());
      }
      scale.step.regions = measure(point);
      std::cerr << "round " << round << ": " << axis << " " << point.extent << "\n";
    }
  }
  scale.step.step = true;
  scale.forward.regions = 1;
  std::vector<Sample> forward, step;
  for (const ScalePoint& point : scale.points) {
    if (!point.measured) continue;
    forward.push_back({point.work, quickest(point.forward)});
    step.push_back({point.work, quickest(point.step)});
  }
  for (CostModel* model : {&scale.forward, &scale.step}) {
    model->memory = scale.machine.bytes_per_second;
    model->barrier = threads > 1 ? barrier_seconds() : 0;
    model->fit(model->step ? step : forward);
  }
  return scale;
}

}  // namespace lintel::bench
