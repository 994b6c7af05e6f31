#include "lintel/core/kernels/attention.hpp"

#include "../inputs.hpp"
#include "catch.hpp"
#include "lintel/core/transforms.hpp"

using namespace lintel;
using namespace lintel::test;

namespace {
// The fused kernels against the composite form in double.
template <class S>
void check_attention(std::int64_t images, std::int64_t tokens, std::int64_t heads,
                     std::int64_t head_width, Layout layout) {
  Random random(1, "attention", static_cast<std::uint64_t>(tokens));
  const std::int64_t width = heads * head_width;
  const auto draw = [&](const Index& shape) { return interval(-2, 2)(shape, random); };
  const auto qkv = laid_out<S>(draw({images, tokens, 3 * width}), layout);
  const auto direction = laid_out<S>(draw({images, tokens, 3 * width}), layout);
  const auto cotangent = laid_out<S>(draw({images, tokens, width}), layout);
  const auto spelled = [heads](const auto& x) {
    using T = std::decay_t<decltype(x)>;
    const std::array<T, 1> inputs{x};
    return op::Attention<ScalarOf<T>>{heads, {}}.composite(Inputs<T>(inputs));
  };
  const auto [y, dy] = jvp(spelled, cast<double>(qkv), cast<double>(direction));
  const auto back = vjp(spelled, cast<double>(qkv)).second(cast<double>(cotangent));

  const auto bent = grad([&](const auto& x) {
    using T = std::decay_t<decltype(x)>;
    return dot(cast<double>(cotangent), jvp(spelled, x, lift<T>(cast<double>(direction))).second);
  })(cast<double>(qkv));

  Tensor<S> probabilities;
  const double bound = 64 * std::numeric_limits<S>::epsilon();
  INFO(images << " images, " << tokens << " tokens, " << heads << " heads of " << head_width
              << ", layout " << static_cast<int>(layout));
  CHECK(difference(to_array(kernels::attention(qkv, heads, probabilities)), to_array(y)) < bound);
  CHECK(probabilities.shape() == Shape{images, heads, tokens, tokens});
  CHECK(difference(to_array(kernels::attention_tangent(qkv, heads, probabilities, direction)),
                   to_array(dy)) < bound);
  CHECK(difference(to_array(kernels::attention_adjoint(qkv, heads, probabilities, cotangent)),
                   to_array(back)) < bound);
  CHECK(difference(
            to_array(kernels::attention_curvature(qkv, heads, probabilities, direction, cotangent)),
            to_array(bent)) < 4 * bound);
}
}  // namespace

TEMPLATE_TEST_CASE("attention agrees with its composite form", "[attention]", float, double) {
  for (const std::int64_t tokens : {1, 2, 17, 65}) {
    for (const Layout layout : all_layouts) {
      check_attention<TestType>(2, tokens, 1, 5, layout);
      check_attention<TestType>(3, tokens, 3, 16, layout);
    }
  }
  check_attention<TestType>(1, 1, 1, 1, Layout::contiguous);
  check_attention<TestType>(0, 3, 2, 4, Layout::contiguous);
  check_attention<TestType>(70, 9, 4, 8, Layout::contiguous);
}

TEST_CASE("one token attends to itself alone", "[attention]") {
  Random random(1, "attention");
  const auto qkv = Tensor<float>::normal({4, 1, 24}, random, 100);
  Tensor<float> probabilities;
  CHECK(kernels::attention(qkv, 2, probabilities).values() == qkv.sliced(2, 16, 8).values());
  for (const float p : probabilities.values()) CHECK(p == 1);
}

TEST_CASE("scores of any size give finite attention", "[attention]") {
  Random random(1, "attention");
  const auto qkv = Tensor<float>::normal({2, 17, 24}, random, 1e4);
  Tensor<float> probabilities;
  const auto y = kernels::attention(qkv, 2, probabilities);
  for (const float v : y.values()) REQUIRE(std::isfinite(v));
  for (const float v : kernels::attention_adjoint(qkv, 2, probabilities, y).values()) {
    REQUIRE(std::isfinite(v));
  }
}

TEST_CASE("attention of a shape that heads do not divide is an error", "[attention]") {
  Tensor<float> p;
  for (const std::int64_t heads : {0, -1, 3}) {
    CHECK_THROWS_WITH(kernels::attention(Tensor<float>::zeros({1, 2, 24}), heads, p),
                      ContainsSubstring("attention: shape [1, 2, 24] with"));
  }
  CHECK_THROWS_AS(kernels::attention(Tensor<float>::zeros({2, 24}), 2, p), Error);
}
