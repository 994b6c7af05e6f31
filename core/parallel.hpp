// Work on many cores, cut by the size of the problem and never by the number of threads: the same
// bits on 1, 2 or 64 of them.
#pragma once

#include <cstdint>
#include <functional>

namespace lintel {

/// Calls body(begin, end) for the pieces of [0, count), each `grain` long (the last may be
/// shorter), in any order and at the same time on several cores. Called from within a task of
/// `parallel_tasks`, it runs the same pieces one after another: the cores are busy already.
/// `grain` is 1 or more. What `body` throws is thrown here.
void parallel_for(std::int64_t count, std::int64_t grain,
                  const std::function<void(std::int64_t, std::int64_t)>& body);

/// Calls task(index) for each index in [0, count) on several cores; inside, `parallel_for` is
/// serial. For jobs that each fit a core's cache, such as the whole pass of one micro-batch.
void parallel_tasks(std::int64_t count, const std::function<void(std::int64_t)>& task);

/// How often work was spread over cores so far, in all threads: each time is a barrier, at which
/// all wait for the last. A model of how a run scales with threads needs this count.
std::int64_t parallel_regions();

/// Limits the cores used by everything that follows, while the object lives. 0: all there are.
class ThreadLimit {
 public:
  /// So many cores at most, the calling thread's among them.
  explicit ThreadLimit(std::int64_t threads);
  ~ThreadLimit();
  ThreadLimit(const ThreadLimit&) = delete;
  ThreadLimit& operator=(const ThreadLimit&) = delete;

 private:
  void* control_;
};

}  // namespace lintel
