#include "lintel/core/parallel.hpp"

#include <tbb/global_control.h>
#include <tbb/parallel_for.h>

#include <algorithm>

#include "lintel/core/error.hpp"

namespace lintel {

namespace {
thread_local bool inside_task = false;
}

void parallel_for(std::int64_t count, std::int64_t grain,
                  const std::function<void(std::int64_t, std::int64_t)>& body) {
  const std::int64_t pieces = (count + grain - 1) / grain;
  const auto run = [&](std::int64_t piece) {
    body(piece * grain, std::min(count, (piece + 1) * grain));
  };
  if (pieces <= 1 || inside_task) {
    for (std::int64_t piece = 0; piece < pieces; ++piece) run(piece);
  } else {
    tbb::parallel_for(std::int64_t{0}, pieces, run, tbb::simple_partitioner());
  }
}

void parallel_tasks(std::int64_t count, const std::function<void(std::int64_t)>& task) {
  if (inside_task) {
    for (std::int64_t index = 0; index < count; ++index) task(index);
    return;
  }
  const auto run = [&](std::int64_t index) {
    struct Inside {
      Inside() { inside_task = true; }
      ~Inside() { inside_task = false; }
    } const inside;
    task(index);
  };
  tbb::parallel_for(std::int64_t{0}, count, run, tbb::simple_partitioner());
}

ThreadLimit::ThreadLimit(std::int64_t threads) : control_(nullptr) {
  if (threads < 0) fail("threads: ", threads, " were asked for; expected 1 or more, or 0 for all");
  if (threads > 0) {
    control_ = new tbb::global_control(tbb::global_control::max_allowed_parallelism,
                                       static_cast<std::size_t>(threads));
  }
}

ThreadLimit::~ThreadLimit() { delete static_cast<tbb::global_control*>(control_); }

}  // namespace lintel
