#include "lintel/core/parallel.hpp"

#include <tbb/global_control.h>
#include <tbb/parallel_for.h>
#if defined(__SANITIZE_THREAD__)
#include <sanitizer/tsan_interface.h>
#endif

#include <algorithm>
#include <atomic>

#include "lintel/core/error.hpp"

namespace lintel {

namespace {
thread_local bool inside_task = false;
std::atomic<std::int64_t> regions{0};

// That tasks begin after they are started, and have ended when the wait for them has.
// ThreadSanitizer does not see it, since oneTBB is not compiled for it; so it is told.
class ForkAndJoin {
 public:
#if defined(__SANITIZE_THREAD__)
  ForkAndJoin() { __tsan_release(&begun_); }
  ~ForkAndJoin() { __tsan_acquire(&ended_); }
  struct Task {
    explicit Task(ForkAndJoin& of) : order(of) { __tsan_acquire(&order.begun_); }
    ~Task() { __tsan_release(&order.ended_); }
    ForkAndJoin& order;
  };

 private:
  char begun_ = 0, ended_ = 0;
#else
  struct Task {
    explicit Task(ForkAndJoin&) {}
  };
#endif
};

// body(index) side by side.
template <class Body>
void fork_and_join(std::int64_t count, const Body& body) {
  regions.fetch_add(1, std::memory_order_relaxed);
  ForkAndJoin order;
  tbb::parallel_for(
      std::int64_t{0}, count,
      [&](std::int64_t index) {
        [[maybe_unused]] const ForkAndJoin::Task task(order);
        body(index);
      },
      tbb::simple_partitioner());
}
}  // namespace

void parallel_for(std::int64_t count, std::int64_t grain,
                  const std::function<void(std::int64_t, std::int64_t)>& body) {
  const std::int64_t pieces = (count + grain - 1) / grain;
  const auto run = [&](std::int64_t piece) {
    body(piece * grain, std::min(count, (piece + 1) * grain));
  };
  if (pieces <= 1 || inside_task) {
    for (std::int64_t piece = 0; piece < pieces; ++piece) run(piece);
  } else {
    fork_and_join(pieces, run);
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
  fork_and_join(count, run);
}

std::int64_t parallel_regions() { return regions; }

ThreadLimit::ThreadLimit(std::int64_t threads) : control_(nullptr) {
  if (threads < 0) fail("threads: ", threads, " were asked for; expected 1 or more, or 0 for all");
  if (threads > 0) {
    control_ = new tbb::global_control(tbb::global_control::max_allowed_parallelism,
                                       static_cast<std::size_t>(threads));
  }
}

ThreadLimit::~ThreadLimit() { delete static_cast<tbb::global_control*>(control_); }

}  // namespace lintel
