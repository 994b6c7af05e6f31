#include "ceiling.hpp"

#include <cblas.h>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <fstream>
#include <map>
#include <thread>
#include <vector>

#include "lintel/core/error.hpp"
#include "lintel/core/kernels/matmul.hpp"
#include "lintel/core/parallel.hpp"

namespace lintel::bench {

namespace {
struct Product {
  int rows, columns, inner;
};

// c = a bᵀ for some of the rows
void multiply(const Product& p, int first, int rows, const float* a, const float* b, float* c) {
  cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasTrans, rows, p.columns, p.inner, 1,
              a + first * p.inner, p.inner, b, p.inner, 0, c + first * p.columns, p.columns);
}

template <class F>
double rate(const Product& p, const F& run) {
  double best = 1e30;
  for (int repeat = 0; repeat < 3; ++repeat) {
    const auto start = std::chrono::steady_clock::now();
    run();
    best = std::min(
        best, std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
  }
  return 2.0 * p.rows * p.columns * p.inner / best;
}
}  // namespace

double sgemm_ceiling(std::int64_t threads) {
  const int cores = threads > 0
                        ? static_cast<int>(threads)
                        : static_cast<int>(std::max(1u, std::thread::hardware_concurrency()));
  double best = 0;
  for (const Product& p :
       {Product{4160, 384, 128}, Product{4160, 128, 512}, Product{2048, 2048, 2048}}) {
    const auto size = [](int x, int y) {
      return static_cast<std::size_t>(x) * static_cast<std::size_t>(y);
    };
    const std::vector<float> a(size(p.rows, p.inner), 1.f), b(size(p.columns, p.inner), 1.f);
    std::vector<float> c(size(p.rows, p.columns));
    openblas_set_num_threads(cores);
    best = std::max(best, rate(p, [&] { multiply(p, 0, p.rows, a.data(), b.data(), c.data()); }));
    openblas_set_num_threads(1);
    const Tensor<float> left({p.rows, p.inner}, a), right({p.columns, p.inner}, b);
    best = std::max(best, rate(p, [&] { kernels::matmul(left, kernels::transposed(right)); }));
    best = std::max(best, rate(p, [&] {
                      parallel_for(p.rows, 256, [&](std::int64_t begin, std::int64_t end) {
                        multiply(p, static_cast<int>(begin), static_cast<int>(end - begin),
                                 a.data(), b.data(), c.data());
                      });
                    }));
  }
  return best;
}

double memory_bandwidth() {
  std::vector<std::byte> bytes(std::size_t{1} << 28);
  constexpr std::int64_t piece = 1 << 22;
  double best = 1e30;
  for (int repeat = 0; repeat < 3; ++repeat) {
    const auto start = std::chrono::steady_clock::now();
    parallel_for(static_cast<std::int64_t>(bytes.size()), piece,
                 [&](std::int64_t begin, std::int64_t end) {
                   std::fill(bytes.begin() + begin, bytes.begin() + end, std::byte(repeat));
                 });
    best = std::min(
        best, std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
  }
  return static_cast<double>(bytes.size()) / best;
}

std::string processor() {
  std::ifstream file("/proc/cpuinfo");  // Linux's; elsewhere the line begins with the caches
  std::map<std::string, std::string> known;
  for (std::string line; std::getline(file, line) && !line.empty();) {
    const std::size_t colon = line.find(':');
    if (colon == std::string::npos) continue;
    const std::string name = line.substr(0, line.find_last_not_of(" \t", colon - 1) + 1);
    known[name] = line.substr(std::min(line.size(), colon + 2));
  }
  std::string caches;
  for (int index = 0; index < 4; ++index) {
    std::string size;
    if (std::ifstream(join("/sys/devices/system/cpu/cpu0/cache/index", index, "/size")) >> size)
      caches += " " + size;
  }
  return join(known["model name"], ", family ", known["cpu family"], " model ", known["model"],
              "; caches (data, instructions, second, third level)", caches, "; ",
              openblas_get_config());
}

}  // namespace lintel::bench
