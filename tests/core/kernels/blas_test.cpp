// OpenBLAS among oneTBB's threads, in whichever flavour it is installed.
#include "lintel/core/kernels/blas.hpp"

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <iterator>
#include <thread>

#include "catch.hpp"
#include "lintel/core/kernels/panel_product.hpp"
#include "lintel/core/parallel.hpp"

using namespace lintel;

namespace {
std::int64_t threads() {
  return std::distance(std::filesystem::directory_iterator("/proc/self/task"),
                       std::filesystem::directory_iterator());
}

// OpenBLAS has waited for the end of the threads that it began with, but the system tells a waiting
// thread of an end a moment before it takes what has ended off its list.
void leave_the_list() {
  using clock = std::chrono::steady_clock;
  const auto latest = clock::now() + std::chrono::seconds(10);
  while (threads() > 1 && clock::now() < latest) std::this_thread::yield();
}
}  // namespace

// Threads can be counted only in a process that has done nothing else, so this is hidden from the
// other tests' run.
TEST_CASE("there are no threads but oneTBB's", "[.threads]") {
  leave_the_list();
  CHECK(threads() == 1);
  {
    const ThreadLimit alone(1);
    const auto ones = Tensor<double>::ones({1000, 1000});
    const auto product = kernels::matmul(ones, ones);
    CHECK(product.data()[0] == 1000);
    CHECK(threads() == 1);
  }
  const auto ones = Tensor<double>::ones({64, 300, 300});
  const auto products = kernels::matmul(ones, ones);
  CHECK(products.data()[products.size() - 1] == 300);
  CHECK(threads() <= std::int64_t{std::thread::hardware_concurrency()});
}

#ifdef __x86_64__
extern "C" char* openblas_get_corename();

TEST_CASE("OpenBLAS does not take its oldest code for a processor that it does not know") {
  if (std::getenv("OPENBLAS_CORETYPE") || !__builtin_cpu_supports("avx2")) return;
  CHECK(std::string(openblas_get_corename()) != "Prescott");
}
#endif

TEST_CASE("thousands of products side by side give the bits of each alone") {
  struct Product {
    std::int64_t m, n, k;
    Tensor<float> a, b, result;
    Tensor<float> computed() const {
      auto c = Tensor<float>::uninitialized({m, n});
      kernels::blas_product(m, n, k, {a.data(), k, false}, {b.data(), k, true},
                            {c.mutable_data(), n, false, nullptr});
      return c;
    }
  };
  std::vector<Product> kinds;
  Random random(3);
  for (std::int64_t kind = 0; kind < 48; ++kind) {
    const std::int64_t m = 1 + 37 * kind % 150, n = 1 + 59 * kind % 150, k = 1 + 101 * kind % 300;
    kinds.push_back({m, n, k, Tensor<float>::normal({m, k}, random),
                     Tensor<float>::normal({n, k}, random), Tensor<float>()});
    kinds.back().result = kinds.back().computed();
  }
  std::vector<char> same(20000);
  parallel_tasks(std::ssize(same), [&](std::int64_t index) {
    const Product& product = kinds[static_cast<std::size_t>(index * 7) % kinds.size()];
    const auto again = product.computed();
    same[static_cast<std::size_t>(index)] =
        std::memcmp(again.data(), product.result.data(),
                    static_cast<std::size_t>(again.size()) * sizeof(float)) == 0;
  });
  CHECK(std::count(same.begin(), same.end(), 1) == std::ssize(same));
}
