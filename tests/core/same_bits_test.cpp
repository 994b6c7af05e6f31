// The same bits on any number of threads.
#include <condition_variable>
#include <functional>
#include <mutex>
#include <set>
#include <thread>

#include "catch.hpp"
#include "lintel/core/kernels/matmul.hpp"
#include "lintel/core/kernels/reduce.hpp"
#include "op_table.hpp"
#include "thread_counts.hpp"
#include "two_layers.hpp"

using namespace lintel;
using namespace lintel::test;

namespace {
using Numbers = std::vector<float>;

bool same_bits(const Numbers& a, const Numbers& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](float x, float y) {
    return std::bit_cast<std::uint32_t>(x) == std::bit_cast<std::uint32_t>(y);
  });
}

// Runs on several numbers of threads, twice each, and compares every bit.
void check_same_bits(const std::string& what, const std::function<Numbers()>& job) {
  const Numbers first = job();
  for_each_thread_count([&](int threads) {
    INFO(what << " on " << threads << " threads");
    CHECK(same_bits(job(), first));
    CHECK(same_bits(job(), first));
  });
}

Tensor<float> draw(const Shape& shape) {
  Random random(1, "same bits");
  return Tensor<float>::normal(shape, random);
}
}  // namespace

TEST_CASE("products have the same bits on any number of threads", "[same_bits]") {
  struct Case {
    Shape a, b;
  };
  for (const auto& [a, b] :
       {Case{{700, 300}, {300, 200}}, Case{{30, 9000}, {9000, 20}}, Case{{64, 33, 17}, {17, 40}},
        Case{{64, 33, 17}, {64, 17, 40}}, Case{{1, 5000}, {5000, 1}}, Case{{3000, 1}, {1, 100}}}) {
    const Tensor<float> left = draw(a), right = draw(b);
    check_same_bits("a product", [&] { return kernels::matmul(left, right).values(); });
    check_same_bits("a product of transposes", [&] {
      return kernels::matmul(kernels::transposed(kernels::transposed(left).compact()),
                             kernels::transposed(kernels::transposed(right).compact()))
          .values();
    });
  }
}

TEST_CASE("sums have the same bits on any number of threads", "[same_bits]") {
  const Tensor<float> x = draw({20, 3000, 30});
  for (const Shape& axes :
       {Shape{0}, Shape{1}, Shape{2}, Shape{0, 1}, Shape{1, 2}, Shape{0, 2}, Shape{0, 1, 2}}) {
    check_same_bits("a sum", [&] { return kernels::sum(x, axes).values(); });
  }
  check_same_bits("a long sum", [&] { return sum(x).values(); });
}

TEST_CASE("attention has the same bits on any number of threads", "[same_bits]") {
  const Tensor<float> qkv = draw({20, 65, 96}), direction = qkv * 0.5;
  check_same_bits("attention", [&] { return attention(qkv, 4).values(); });
  check_same_bits("its tangent", [&] {
    return jvp([](const auto& x) { return attention(x, 4); }, qkv, direction).second.values();
  });
  check_same_bits("its adjoint", [&] {
    return grad([](const auto& x) { return sum(square(attention(x, 4))); })(qkv).values();
  });
}

TEST_CASE("a composed gradient has the same bits on any number of threads", "[same_bits]") {
  Random random(1, "network");
  const auto network = TwoLayers<Tensor<float>>::normal(96, 128, 10, random);
  const Tensor<float> x = draw({40, 17, 288});
  std::vector<std::int32_t> labels;
  for (std::int32_t i = 0; i < 40; ++i) labels.push_back(i % 10);
  const auto loss = [&](const auto& m) {
    const auto tokens = m(normalize(attention(x, 6), 1e-5));
    return cross_entropy(mean(tokens, {1}), labels, 0.1);
  };
  check_same_bits("a gradient", [&] {
    const auto gradient = grad(loss)(network);
    Numbers all;
    for_each_parameter(
        [&](const std::string&, const Tensor<float>& p) {
          for (const float v : p.values()) all.push_back(v);
        },
        gradient);
    return all;
  });
  check_same_bits("a Hessian-vector product",
                  [&] { return hvp(loss, network, network).weight1.values(); });
}

TEST_CASE("there are as many threads as are asked for, on any machine", "[same_bits]") {
  for_each_thread_count([](int threads) {
    // Every piece waits until all threads have one, or for ten seconds.
    std::mutex mutex;
    std::condition_variable changed;
    std::set<std::thread::id> seen;
    parallel_for(threads, 1, [&](std::int64_t, std::int64_t) {
      std::unique_lock lock(mutex);
      seen.insert(std::this_thread::get_id());
      changed.notify_all();
      changed.wait_for(lock, std::chrono::seconds(10), [&] { return std::ssize(seen) == threads; });
    });
    CHECK(std::ssize(seen) == threads);
  });
}

// The rows of the table of ops, of so many examples that the work is cut into pieces. Rows with
// their shapes in their names cannot be longer; what they do to many numbers, the derivatives of
// broadcasting ops, of gather and of slices do.
TEST_CASE("every op has the same bits on any number of threads", "[same_bits]") {
  constexpr std::int64_t many = 150'000;
  const auto of_one_shape = [](const std::string& name) {
    return std::ranges::any_of(
        std::initializer_list<const char*>{"broadcast [", "sum_to [", "pad [", "scatter_add on",
                                           "reshape [", "expand at", "sum of nothing"},
        [&](const char* start) { return name.starts_with(start); });
  };
  for (const Row& row : op_table()) {
    int cases = 0;
    for (const std::vector<Index>& shapes : row.cases) {
      if (cases == 2 || shapes[0].empty() || count(shapes[0]) == 0) continue;
      const std::int64_t leading = shapes[0][0];
      Arguments<Tensor<float>> x;
      for (Index shape : shapes) {
        for (std::int64_t& extent : shape) {
          if (extent == leading) extent *= many / count(shapes[0]);
        }
        if (count(shape) > 4 * many) break;
        Random random(4, row.name);
        x.values.push_back(to_tensor<float>(
            row.domains[std::min(x.values.size(), row.domains.size() - 1)](shape, random)));
      }
      if (x.values.size() < shapes.size()) continue;
      try {
        row.function(x);
      } catch (const Error&) {
        continue;  // the row is of this very shape: labels, ranges
      }
      ++cases;
      check_same_bits(row.name, [&] {
        Numbers all = row.function(x).values();
        const auto add = [&all](const Tensor<float>& more) {
          const Numbers values = more.values();
          all.insert(all.end(), values.begin(), values.end());
        };
        const Tensor<float> tangent = jvp(row.function, x, x).second;
        add(tangent);
        for (const auto& cotangent : vjp(row.function, x).second(tangent).values) add(cotangent);
        return all;
      });
    }
    INFO(row.name);
    CHECK((cases > 0 || of_one_shape(row.name)));
  }
}
