// The numbers of threads on which everything must come out the same.
#pragma once

#include <tbb/task_arena.h>

#include "lintel/core/parallel.hpp"

namespace lintel::test {

/// Calls job(threads) on 1, 2, 3, 4 and 16 threads. There are as many as that on any machine: a
/// limit alone would leave it at the number of its cores.
template <class Job>
void for_each_thread_count(const Job& job) {
  for (const int threads : {1, 2, 3, 4, 16}) {
    const ThreadLimit limit(threads);
    tbb::task_arena arena(threads);
    arena.execute([&] { job(threads); });
  }
}

}  // namespace lintel::test
