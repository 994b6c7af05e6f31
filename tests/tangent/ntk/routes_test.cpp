// The three routes, blocks of any size, kinds and subsets: one kernel.
#include "catch.hpp"
#include "lintel/core/io/npy.hpp"
#include "lintel/core/kernels/eigen.hpp"
#include "lintel/core/memory.hpp"
#include "lintel/nn/layers/dense_network.hpp"
#include "lintel/tangent/ntk/empirical.hpp"
#include "nn/tiny_vit.hpp"

using namespace lintel;
using namespace lintel::test;

namespace {
const auto logits = [](const auto& model, const auto& images) { return model(images); };
constexpr Kernel kinds[] = {Kernel::full, Kernel::trace, Kernel::diagonal, Kernel::one_output,
                            Kernel::sum_of_logits};
constexpr Route routes[] = {Route::contraction, Route::kernel_vector, Route::gram};

// The kernel from per-example Jacobians and one product, [N1, N2, C, C].
template <Model M>
Real plain_kernel(const M& model, const Real& first, const Real& second,
                  const std::string& only = "") {
  const auto of = [&](const Real& x) {
    return per_example_jacobian([&](const auto& m) { return m(x); }, model, x.shape()[0]);
  };
  const M left = of(first), right = of(second);
  Maybe<Real> sum;
  for_each_parameter(
      [&](const std::string& name, const Real& a, const Real& b) {
        if (name.find(only) == std::string::npos) return;
        const Real part = matmul(reshape(a, {a.shape()[0] * a.shape()[1], -1}),
                                 reshape(b, {b.shape()[0] * b.shape()[1], -1}), Transpose::right);
        sum = sum ? *sum + part : part;
      },
      left, right);
  const std::int64_t n1 = first.shape()[0], n2 = second.shape()[0], c = sum->shape()[0] / n1;
  return permute(reshape(*sum, {c, n1, c, n2}), {1, 3, 0, 2}).compact();
}
}  // namespace

TEST_CASE("the three routes give one kernel: a transformer in double", "[ntk]") {
  const Vit<Real> vit = tiny_vit<double>(3);
  const Real first = random_images<double>(5, 1), second = random_images<double>(3, 2);
  const Real expected = plain_kernel(vit, first, second);
  const Real among = plain_kernel(vit, first, first);
  for (const Route route : routes) {
    CAPTURE(route_name(route));
    const KernelOptions options{.route = route};
    CHECK(model_difference(empirical_ntk(logits, vit, first, second, options), expected) < 1e-12);
    CHECK(model_difference(empirical_ntk(logits, vit, first, first, options), among) < 1e-12);
  }
}

TEST_CASE("the three routes give one kernel: nano_patch8_32, 10 outputs, double", "[ntk]") {
  const Vit<Real> vit = make_vit<double>(vit_preset("nano_patch8_32", 10), 1);
  const Real images = random_images<double>(3, 1, 32);
  const Real one = empirical_ntk(logits, vit, images, images, {.route = Route::contraction});
  for (const Route route : {Route::kernel_vector, Route::gram, Route::automatic}) {
    const Real other = empirical_ntk(logits, vit, images, images, {.route = route});
    const double apart = model_difference(one, other);
    CAPTURE(route_name(route), apart);
    CHECK(apart <= 1e-10);
  }
}

TEST_CASE("every kind is a part of the full kernel, by every route", "[ntk]") {
  const Vit<Real> vit = tiny_vit<double>(4);
  const Real first = random_images<double>(4, 1), second = random_images<double>(3, 2);
  const Real full = plain_kernel(vit, first, second);
  for (const Route route : routes) {
    const auto of = [&](Kernel kind) {
      return empirical_ntk(logits, vit, first, second, {.kind = kind, .output = 2, .route = route});
    };
    const Real trace = of(Kernel::trace), diagonal = of(Kernel::diagonal),
               one = of(Kernel::one_output), of_sum = of(Kernel::sum_of_logits);
    REQUIRE(diagonal.shape() == Shape{4, 3, 3});
    for (std::int64_t a = 0; a < 4; ++a) {
      for (std::int64_t b = 0; b < 3; ++b) {
        double on_diagonal = 0, everything = 0;
        for (std::int64_t c = 0; c < 3; ++c) {
          CHECK(diagonal.at({a, b, c}) == Approx(full.at({a, b, c, c})).epsilon(1e-10));
          on_diagonal += full.at({a, b, c, c});
          for (std::int64_t d = 0; d < 3; ++d) everything += full.at({a, b, c, d});
        }
        CHECK(trace.at({a, b}) == Approx(on_diagonal / 3).epsilon(1e-10));
        CHECK(of_sum.at({a, b}) == Approx(everything / 3).epsilon(1e-10));
        CHECK(one.at({a, b}) == Approx(full.at({a, b, 2, 2})).epsilon(1e-10));
      }
    }
  }
}

TEMPLATE_TEST_CASE("a kernel has the same bits however it is batched", "[ntk]", float, double) {
  using T = Tensor<TestType>;
  const Vit<T> vit = tiny_vit<TestType>(5);
  const T first = random_images<TestType>(23, 1);
  // Another set that begins with the same examples: bits do not depend on the company.
  const T part = first.sliced(0, 0, 17).compact(), other = random_images<TestType>(19, 2);
  for (const Route route : routes) {
    for (const Kernel kind : kinds) {
      const auto of = [&](const T& a, const T& b, std::int64_t batch, std::int64_t threads) {
        const ThreadLimit limit(threads);
        return empirical_ntk(logits, vit, a, b, {.kind = kind, .route = route, .batch = batch});
      };
      const T at_once = of(first, first, 0, 2);
      CAPTURE(route_name(route), static_cast<int>(kind));
      for (const std::int64_t batch : {1, 7}) {
        CHECK(same_bits(of(first, first, batch, 1), at_once));
        CHECK(same_bits(of(first, other, batch, 2), of(first, other, 0, 1)));
      }
      const T of_part = of(part, part, 0, 2);
      if (kind == Kernel::trace) {
        // Micro-batches that are not full may round differently in BLAS, so the last is left out.
        const std::int64_t whole = 16;
        CHECK(same_bits(of_part.sliced(0, 0, whole).sliced(1, 0, whole).compact(),
                        at_once.sliced(0, 0, whole).sliced(1, 0, whole).compact()));
      }
    }
  }
}

TEST_CASE("memory decides how often passes are run, not what comes out", "[ntk]") {
  const Vit<Tensor<float>> vit = tiny_vit<float>(5);
  const Tensor<float> images = random_images<float>(120, 1);
  for (const Kernel kind : {Kernel::full, Kernel::trace, Kernel::diagonal}) {
    const KernelPlan at_ease = plan_empirical_ntk(logits, vit, images, images, {.kind = kind});
    KernelOptions options{.kind = kind, .memory = at_ease.bytes * 7 / 8};
    const KernelPlan tight = plan_empirical_ntk(logits, vit, images, images, options);
    CHECK(tight.bytes <= options.memory);
    CHECK((tight.block1 < at_ease.block1 || tight.seeds_at_once < at_ease.seeds_at_once));
    restart_memory_peak();
    const std::size_t before = memory_use().now;
    const auto kernel = empirical_ntk(logits, vit, images, images, options);
    CHECK(memory_use().peak - before <= options.memory);
    CHECK(same_bits(kernel, empirical_ntk(logits, vit, images, images, kind)));
  }
  CHECK_THROWS_WITH(empirical_ntk(logits, vit, images, images, {.memory = 1000}),
                    ContainsSubstring("needs at least") && ContainsSubstring("1000"));
}

TEST_CASE("a float kernel of a set with itself has no eigenvalue below rounding", "[ntk]") {
  const Vit<Tensor<float>> vit = make_vit<float>(vit_preset("nano_patch8_32", 10), 1);
  const auto images = random_images<float>(12, 1, 32);
  const auto kernel = empirical_ntk(logits, vit, images, images, Kernel::full);
  const auto matrix = reshape(permute(kernel, {0, 2, 1, 3}), {120, 120});
  CHECK(same_bits(matrix.compact(), permute(matrix, {1, 0}).compact()));
  const auto values = kernels::symmetric_eigen(cast<double>(matrix)).values;
  const double smallest = values.at({0}), largest = values.at({119});
  CAPTURE(smallest, largest);
  CHECK(smallest >= -1e-6 * largest);
}

TEST_CASE("a kernel over named parameters only", "[ntk]") {
  const Vit<Real> vit = tiny_vit<double>(6);
  const Real images = random_images<double>(3, 1);
  for (const std::string part : {"qkv.weight", "norm", "head.", "blocks.1"}) {
    const auto selected = [&part](const std::string& name) {
      return name.find(part) != std::string::npos;
    };
    CHECK(model_difference(empirical_ntk(logits, vit, images, images, {.parameters = selected}),
                           plain_kernel(vit, images, images, part)) < 1e-12);
  }
  const auto none = [](const std::string&) { return false; };
  CHECK_THROWS_WITH(empirical_ntk(logits, vit, images, images, {.parameters = none}),
                    ContainsSubstring("is selected"));
}

namespace {
// One weight used by two layers: no longer a product of one input and one cotangent.
template <class T>
struct Tied {
  T weight, bias;
  static void visit(const std::string& prefix, auto&& each, auto&... models) {
    each(prefix + "weight", models.weight...);
    each(prefix + "bias", models.bias...);
  }
  template <Value X>
  auto operator()(const X& x) const {
    const auto rows = reshape(x, {x.shape()[0], 1, -1});
    return reshape(linear(tanh(linear(rows, weight, bias)), weight, bias), x.shape());
  }
};
}  // namespace

TEST_CASE("a weight that two layers share has its gradients kept whole", "[ntk]") {
  Random random(7);
  const Tied<Real> model{Real::normal({4, 4}, random), Real::normal({4}, random)};
  const Real x = Real::normal({5, 4}, random);
  CHECK(plan_empirical_ntk(logits, model, x, x).extents.layers.empty());
  CHECK(model_difference(empirical_ntk(logits, model, x, x, Kernel::full),
                         plain_kernel(model, x, x)) < 1e-12);
}

TEST_CASE("the route of a layer is the one with the fewest operations", "[ntk]") {
  // With 10 outputs the 17 tokens of nano_patch8_32 are multiplied before any gradient is formed,
  // its head, at one token, is a Gram product, and a single output is contracted, as are 65 tokens.
  CHECK(cheapest_route({"qkv", 17, 64, 192}, 128, 128, 10, true) == Route::kernel_vector);
  CHECK(cheapest_route({"qkv", 17, 64, 192}, 128, 128, 1, true) == Route::contraction);
  CHECK(cheapest_route({"head", 1, 64, 10}, 128, 128, 10, true) == Route::gram);
  CHECK(cheapest_route({"qkv", 65, 128, 384}, 256, 256, 10, true) == Route::contraction);
  CHECK(cheapest_route({"fc", 1, 2048, 2048}, 16, 16, 8, true) == Route::gram);
  // The counts of Novak et al. (2022), two operations a pair of numbers; kernel-vector products in
  // our order.
  CHECK(operation_count(Route::contraction, {"", 3, 5, 7}, 2, 4, 6, false) ==
        2. * (2 + 4) * 6 * 3 * 5 * 7 + 2. * 2 * 4 * 36 * 5 * 7);
  CHECK(operation_count(Route::gram, {"", 3, 5, 7}, 2, 4, 6, false) ==
        2. * 2 * 4 * 9 * (5 + 36 * 7));
  CHECK(operation_count(Route::kernel_vector, {"", 3, 5, 7}, 2, 4, 6, false) ==
        2. * 2 * 4 * (9 * 5 + 6 * 9 * 7 + 36 * 3 * 7));
}

TEST_CASE("a kernel that cannot be computed is an error", "[ntk]") {
  const Vit<Real> vit = tiny_vit<double>(4);
  const Real images = random_images<double>(3, 1);
  Real spoilt = images;
  spoilt.mutable_data()[spoilt.size() / 2] = NAN;
  CHECK_THROWS_WITH(empirical_ntk(logits, vit, images, spoilt, Kernel::trace),
                    ContainsSubstring("input 1 of 3") && ContainsSubstring("not finite"));
  CHECK_THROWS_WITH(empirical_ntk(logits, vit, images, Real::zeros({2, 3, 4, 4}), Kernel::trace),
                    ContainsSubstring("[2, 3, 4, 4]"));
  CHECK_THROWS_WITH(
      empirical_ntk(logits, vit, images, images, {.kind = Kernel::one_output, .output = 3}),
      ContainsSubstring("output 3 of 3"));
}
