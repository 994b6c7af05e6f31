// What networks and tangents are computed with, from drawing images to kernels: the same bits on
// any number of threads, and side by side in whatever threads a program has of its own.
#include <tbb/parallel_for.h>

#include <atomic>
#include <iostream>
#include <thread>

#include "catch.hpp"
#include "core/thread_counts.hpp"
#include "lintel/nn/data/drawn/draw_task.hpp"
#include "lintel/nn/evaluate.hpp"
#include "lintel/nn/train.hpp"
#include "lintel/tangent/conjugate_gradients.hpp"
#include "lintel/tangent/kernel_regression.hpp"
#include "lintel/tangent/kronecker_penalty.hpp"
#include "lintel/tangent/linearized_model.hpp"
#include "lintel/tangent/low_rank.hpp"
#include "lintel/tangent/ntk/matrix_free.hpp"
#include "lintel/tangent/shifted_systems.hpp"
#include "lintel/tangent/tangent_penalty.hpp"
#include "lintel/tangent/training_dynamics.hpp"
#include "nn/tiny_vit.hpp"

using namespace lintel;
using namespace lintel::test;

namespace {
using Images = Tensor<float>;
using Network = Vit<Images>;
using Numbers = std::vector<float>;

struct Computation {
  const char* name;
  std::function<Numbers()> run;
};

template <Point P>
Numbers numbers_of(const P& point) {
  Numbers all;
  for_each_parameter(
      [&all](const std::string&, const auto& part) {
        for (const auto value : part.values()) all.push_back(static_cast<float>(value));
      },
      point);
  return all;
}

const auto logits = [](const auto& model, const auto& images) { return model(images); };

// A few steps on augmented images of a task that is drawn for it, a micro-batch a task of oneTBB.
Numbers trained(std::uint64_t seed, bool linearized) {
  const ImageSet set = draw_task("digits", seed, 60, 10, 8).train;
  const Network start = tiny_vit<float>(seed, {8, 4, 12, 2, 2, set.classes()});
  const LinearizedModel in_tangent_space(logits, start);
  Batches batches(set, 48, seed, {.shift = 1, .flip = true});
  const auto gradient = [&](const Network& at, std::int64_t step) {
    const auto objective = [&](const Batch& part) {
      const auto loss = [&](const auto& y) { return cross_entropy(y, part.labels); };
      return linearized ? in_tangent_space.value_and_gradient(loss, at, part.images)
                        : value_and_grad([&](const auto& m) { return loss(m(part.images)); })(at);
    };
    return batch_gradient<Network>(objective, batches(step), 5);
  };
  const TrainingPlan plan{.steps = 6, .warm_up = 2};
  return numbers_of(train(linearized ? zeros_like(start) : start, plan, gradient, {},
                          [](const TrainingState&, const Network&) {}));
}

std::vector<Computation> computations() {
  const auto vit = tiny_vit<float>(1);
  const auto images = random_images<float>(40, 2), others = random_images<float>(23, 3);
  const auto tau = random_direction(vit, 4);
  Random random(5, "right sides");
  const Images targets = Images::normal({40, 3}, random);
  const Images kernel = empirical_ntk(logits, vit, images, images, Kernel::sum_of_logits);

  std::vector<Computation> all{
      {"training", [] { return trained(1, false); }},
      {"another training", [] { return trained(2, false); }},
      {"linearized training", [] { return trained(1, true); }},
      {"predictions",
       [=] {
         const ImageSet set = draw_task("textures", 1, 10, 50, 8).test;
         return numbers_of(predict([&](const Images& x) { return vit(x); }, set, 7));
       }},
      {"products with the kernel",
       [=] {
         return numbers_of(
             kernel_times(logits, vit, images, images, targets, {.kind = Kernel::sum_of_logits}));
       }},
      {"conjugate gradients",
       [=] {
         const auto times = [&](const Images& v) { return matmul(kernel, v) + v; };
         return numbers_of(
             conjugate_gradients(times, targets, [](const Images& r) { return r; }).x);
       }},
      {"shifted systems",
       [=] {
         const auto times = [&](const Images& v) { return matmul(kernel, v); };
         const Images b = targets.sliced(1, 0, 1).compact();
         return numbers_of(solve_shifted(times, b, {0.1, 1}, {.max_steps = 20}).x[1]);
       }},
      {"kernel regression", [=] { return numbers_of(kernel_regression(kernel, targets, 1e-2)); }},
      {"training dynamics",
       [=] {
         const TrainingDynamics<float> dynamics(kernel, 0.5f * targets, targets);
         return numbers_of(dynamics.outputs(dynamics.after_flow(0.1)));
       }},
      {"a Kronecker penalty",
       [=] {
         const auto factors = kronecker_factors(logits, vit, images, 1);
         return numbers_of(kronecker_penalty(factors, tau, 1).second);
       }},
      {"a penalty on tangents",
       [=] { return numbers_of(tangent_penalty(logits, vit, tau, images, 1).second); }},
      {"low-rank changes",
       [=] {
         const auto change = random_direction(make_low_rank(vit, 2, 7), 8);
         return numbers_of(with_low_rank(vit, change)(images));
       }},
      {"task arithmetic",
       [=] { return numbers_of(vit + 0.3f * (tau - 0.5f * vit) * static_cast<float>(norm(tau))); }},
  };
  for (const Route route : {Route::contraction, Route::gram, Route::kernel_vector}) {
    for (const Kernel kind : {Kernel::full, Kernel::trace, Kernel::diagonal}) {
      all.push_back({"a kernel", [=] {
                       return numbers_of(empirical_ntk(logits, vit, images, others,
                                                       {.kind = kind, .route = route}));
                     }});
    }
  }
  return all;
}

// What each gives when nothing else is done.
const std::vector<std::pair<Computation, Numbers>>& alone() {
  static const auto found = [] {
    std::vector<std::pair<Computation, Numbers>> all;
    for (const Computation& computation : computations()) {
      all.push_back({computation, computation.run()});
    }
    return all;
  }();
  return found;
}

// Whether it comes out so again. Not checked by Catch2 on the spot, which is for one thread.
bool again(std::size_t index) {
  const auto& [computation, expected] = alone()[index % alone().size()];
  try {
    return computation.run() == expected;
  } catch (const Error& problem) {
    std::cerr << computation.name << ": " << problem.what() << "\n";
    return false;
  }
}

void check_all(const std::vector<char>& same) {
  for (std::size_t i = 0; i < same.size(); ++i) {
    INFO(alone()[i % alone().size()].first.name << ", run " << i);
    CHECK(same[i] == 1);
  }
}
}  // namespace

TEST_CASE("networks, tangents and kernels have the same bits on any number of threads",
          "[same_bits]") {
  for (const auto& [computation, expected] : alone()) {
    CHECK(!expected.empty());
    for_each_thread_count(
        [&, &name = computation.name, &run = computation.run, &found = expected](int threads) {
          INFO(name << " on " << threads << " threads");
          CHECK(run() == found);
        });
  }
}

TEST_CASE("what two threads of a program compute at once is what each computes alone",
          "[same_bits]") {
  const std::size_t count = alone().size();
  std::vector<char> same(2 * count);
  const auto half = [&](std::size_t first) {
    // One from the front, the other from the back, so that different ones meet.
    for (std::size_t i = 0; i < count; ++i) {
      const std::size_t at = first == 0 ? i : count - 1 - i;
      same[first + at] = again(at);
    }
  };
  std::thread other([&] { half(count); });
  half(0);
  other.join();
  check_all(same);
}

// While a computation waits for its own pieces, its thread may take up another one of these. What
// the tasks use is static: ThreadSanitizer does not see oneTBB hand a closure over, and takes what
// it carries for a race; it does see that a task begins after `begun` was set.
TEST_CASE("within a program's own arena and its own tasks, everything is the same", "[same_bits]") {
  static std::vector<char> same;
  static std::atomic<bool> begun;
  static std::atomic<std::size_t> ended;
  same.assign(3 * alone().size(), 0);
  ended = 0;
  begun = true;
  const ThreadLimit limit(4);
  tbb::task_arena arena(4);
  arena.execute([] {
    tbb::parallel_for(std::size_t{0}, same.size(), [](std::size_t i) {
      if (begun) same[i] = again(i);
      ++ended;
    });
  });
  REQUIRE(ended == same.size());
  check_all(same);
}

#ifdef _OPENMP
TEST_CASE("beside a program's OpenMP threads everything is the same", "[same_bits]") {
  const auto count = static_cast<int>(alone().size());
  std::vector<char> same(alone().size());
#pragma omp parallel for num_threads(3) schedule(dynamic, 1)
  for (int i = 0; i < count; ++i) {
    same[static_cast<std::size_t>(i)] = again(static_cast<std::size_t>(i));
  }
  check_all(same);
}
#endif
