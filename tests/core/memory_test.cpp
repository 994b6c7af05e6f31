#include "lintel/core/memory.hpp"

#include <unistd.h>

#include <cstdint>
#include <cstring>
#include <fstream>
#include <thread>
#include <vector>

#include "catch.hpp"
#include "lintel/core/tensor.hpp"

using namespace lintel;

TEST_CASE("storage is aligned, counted and shared", "[memory]") {
  for (const std::size_t bytes : {0, 1, 63, 64, 1024, 1025, 5000, 100000, 3000000}) {
    const Storage storage(bytes);
    CHECK(reinterpret_cast<std::uintptr_t>(storage.data()) % 64 == 0);
    for (std::size_t i = 0; i < bytes; ++i) storage.data()[i] = std::byte{1};
  }
  Storage first(100);
  CHECK(first.unique());
  Storage second = first;
  CHECK_FALSE(first.unique());
  CHECK(second.data() == first.data());
  second = Storage();
  CHECK(first.unique());
  CHECK_FALSE(second);
  CHECK_FALSE(second.unique());
  Storage moved = std::move(first);
  CHECK(moved.unique());
  CHECK(static_cast<bool>(moved));
}

TEST_CASE("a block is used again by the next tensor of about its size", "[memory]") {
  const std::byte* address;
  {
    const Storage storage(200000);
    address = storage.data();
  }
  CHECK(Storage(200000).data() == address);
  CHECK(Storage(199000).data() == address);
  const Storage kept(200000), other(200000);
  CHECK(kept.data() == address);
  CHECK(other.data() != address);
}

#if defined(__linux__) && !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
TEST_CASE("what is kept for later tensors can be given back to the system", "[memory]") {
  const auto resident = [] {  // bytes, by the kernel's count
    std::size_t all = 0, pages = 0;
    std::ifstream("/proc/self/statm") >> all >> pages;
    return pages * static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
  };
  const auto use = [](std::size_t bytes) {
    const Storage storage(bytes);
    std::memset(storage.data(), 1, bytes);
  };
  constexpr std::size_t large = std::size_t{200} << 20;
  const std::size_t before = resident();
  use(large);
  use(std::size_t{1} << 20);
  CHECK(resident() > before + large / 2);
  release_unused_memory();
  CHECK(resident() < before + large / 10);
  use(large);  // and all works as before
  release_unused_memory();
}
#endif

TEST_CASE("sizes are rounded up by a quarter at most", "[memory]") {
  for (std::size_t bytes = 4096; bytes < (std::size_t{1} << 26); bytes += bytes / 7 + 1) {
    const std::size_t before = memory_use().now;
    const Storage storage(bytes);
    const std::size_t taken = memory_use().now - before;
    INFO(bytes << " bytes");
    CHECK(taken >= bytes);
    CHECK(taken <= bytes + bytes / 4 + 1024);
  }
}

TEST_CASE("memory use is what tensors hold now, and the most that they held", "[memory]") {
  const std::size_t before = memory_use().now;
  {
    const auto x = Tensor<float>::zeros({1 << 20});
    const Tensor<float> shared = x, view = x.sliced(0, 5, 10);
    CHECK(memory_use().now - before == 4 << 20);
    CHECK(memory_use().peak >= before + (4 << 20));
  }
  CHECK(memory_use().now == before);
  const std::size_t peak = memory_use().peak;
  { const auto x = Tensor<float>::zeros({16}); }
  CHECK(memory_use().peak == peak);
}

TEST_CASE("what a thread takes is counted for itself", "[memory]") {
  const std::int64_t before = memory_taken_here();
  const auto own = Tensor<float>::zeros({1 << 20});
  Tensor<float> of_other;
  std::thread([&] {
    CHECK(memory_taken_here() == 0);
    of_other = Tensor<float>::zeros({1 << 20});
    CHECK(memory_taken_here() == 4 << 20);
  }).join();
  CHECK(memory_taken_here() - before == 4 << 20);
}

TEST_CASE("blocks may be given back by another thread", "[memory]") {
  const std::size_t before = memory_use().now;
  for (int round = 0; round < 4; ++round) {
    std::vector<Tensor<float>> tensors;
    std::thread([&] {
      for (int i = 0; i < 40; ++i) {
        tensors.push_back(Tensor<float>::full({1000}, static_cast<float>(i)));
      }
    }).join();
    for (int i = 0; i < 40; ++i) {
      CHECK(tensors[static_cast<std::size_t>(i)].at({999}) == static_cast<float>(i));
    }
    std::thread([&] { tensors.clear(); }).join();
  }
  CHECK(memory_use().now == before);
}

TEST_CASE("a tensor larger than any machine is an error and changes nothing", "[memory]") {
  const MemoryUse before = memory_use();
  CHECK_THROWS_WITH(Tensor<double>::uninitialized({std::int64_t{1} << 58}),
                    ContainsSubstring("larger than any machine"));
  CHECK(memory_use().now == before.now);
  CHECK(memory_use().peak == before.peak);
// AddressSanitizer stops the program where the system has no memory to give.
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
  CHECK_THROWS_WITH(Tensor<double>::uninitialized({std::int64_t{1} << 50}),
                    ContainsSubstring("use a smaller model, batch"));
  CHECK(memory_use().now == before.now);
  CHECK(memory_use().peak == before.peak);
#endif
}
