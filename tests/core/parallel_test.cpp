#include "lintel/core/parallel.hpp"

#include <algorithm>
#include <atomic>
#include <stdexcept>
#include <vector>

#include "catch.hpp"
#include "lintel/core/error.hpp"

using namespace lintel;

TEST_CASE("pieces cover everything once, each of the length asked for", "[parallel]") {
  for (const std::int64_t count : {0, 1, 2, 7, 64, 1000, 1001}) {
    for (const std::int64_t grain : {1, 3, 64, 1000, 5000}) {
      std::vector<std::atomic<int>> seen(static_cast<std::size_t>(count));
      std::atomic<bool> right_length = true;
      parallel_for(count, grain, [&](std::int64_t begin, std::int64_t end) {
        if (begin % grain != 0 || end != std::min(count, begin + grain)) right_length = false;
        for (std::int64_t i = begin; i < end; ++i) ++seen[static_cast<std::size_t>(i)];
      });
      INFO(count << " in pieces of " << grain);
      CHECK(right_length);
      CHECK(std::all_of(seen.begin(), seen.end(), [](const auto& n) { return n == 1; }));
    }
  }
}

TEST_CASE("the pieces do not depend on the number of threads", "[parallel]") {
  std::vector<std::vector<std::int64_t>> cuts;
  for (const std::int64_t threads : {1, 2, 4, 0}) {
    const ThreadLimit limit(threads);
    std::vector<std::int64_t> ends(100, 0);
    parallel_for(1000, 17, [&](std::int64_t begin, std::int64_t end) {
      ends[static_cast<std::size_t>(begin / 17)] = end;
    });
    cuts.push_back(ends);
  }
  for (const auto& cut : cuts) CHECK(cut == cuts[0]);
}

TEST_CASE("loops may be nested", "[parallel]") {
  std::vector<std::atomic<int>> seen(40 * 50);
  parallel_for(40, 1, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t i = begin; i < end; ++i) {
      parallel_for(50, 7, [&, i](std::int64_t inner_begin, std::int64_t inner_end) {
        for (std::int64_t j = inner_begin; j < inner_end; ++j) {
          ++seen[static_cast<std::size_t>(i * 50 + j)];
        }
      });
    }
  });
  CHECK(std::all_of(seen.begin(), seen.end(), [](const auto& n) { return n == 1; }));
}

TEST_CASE("inside a task, loops are serial and in order", "[parallel]") {
  std::vector<std::vector<std::int64_t>> begins(16);
  parallel_tasks(16, [&](std::int64_t task) {
    auto& own = begins[static_cast<std::size_t>(task)];
    // Not atomic: a second thread in here would be a race.
    parallel_for(100, 10, [&](std::int64_t begin, std::int64_t) { own.push_back(begin); });
    parallel_tasks(3, [&](std::int64_t inner) { own.push_back(1000 + inner); });
    parallel_for(20, 10, [&](std::int64_t begin, std::int64_t) { own.push_back(begin); });
  });
  const std::vector<std::int64_t> expected = {0,  10, 20,   30,   40,   50, 60, 70,
                                              80, 90, 1000, 1001, 1002, 0,  10};
  for (const auto& own : begins) CHECK(own == expected);
}

TEST_CASE("what a piece throws arrives at the caller", "[parallel]") {
  const auto thrower = [](std::int64_t begin, std::int64_t) {
    if (begin == 50) fail("piece ", begin);
  };
  CHECK_THROWS_WITH(parallel_for(100, 10, thrower), ContainsSubstring("piece 50"));
  CHECK_THROWS_AS(parallel_tasks(4, [](std::int64_t) { fail("task"); }), Error);
  // After a task has thrown, loops are still parallel: this would deadlock or crash otherwise.
  std::atomic<int> runs = 0;
  parallel_for(100, 10, [&](std::int64_t, std::int64_t) { ++runs; });
  CHECK(runs == 10);
  CHECK_THROWS_WITH(ThreadLimit(-1), ContainsSubstring("-1 were asked for"));
}

TEST_CASE("a region is counted where work is spread, not inside a task", "[parallel]") {
  const std::int64_t before = parallel_regions();
  parallel_for(100, 100, [](std::int64_t, std::int64_t) {});  // one piece: nobody waits
  CHECK(parallel_regions() == before);
  parallel_for(100, 10, [](std::int64_t, std::int64_t) {});
  CHECK(parallel_regions() == before + 1);
  parallel_tasks(4, [](std::int64_t) {
    parallel_for(100, 10, [](std::int64_t, std::int64_t) {});
    parallel_tasks(4, [](std::int64_t) {});
  });
  CHECK(parallel_regions() == before + 2);
}
