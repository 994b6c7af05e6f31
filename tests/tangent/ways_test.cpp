// Attention layers only, low-rank changes, and the penalty on other tasks' images.
#include "catch.hpp"
#include "keep_worst.hpp"
#include "lintel/tangent/attention_only.hpp"
#include "lintel/tangent/linearized_model.hpp"
#include "lintel/tangent/low_rank.hpp"
#include "lintel/tangent/tangent_penalty.hpp"
#include "nn/tiny_vit.hpp"

using namespace lintel;
using namespace lintel::test;

namespace {
using Real64 = Tensor<double>;
using Encoder = Vit<Real64>;

Encoder small_vit() {
  return make_vit<double>(
      {.image = 8, .patch = 4, .width = 16, .depth = 2, .heads = 2, .classes = 0}, 1);
}
Real64 some_images(std::uint64_t seed) {
  Random random(seed, "images");
  return Real64::normal({3, 3, 8, 8}, random);
}
template <class M>
M noise_like(const M& model, std::uint64_t seed) {
  Random random(seed, "noise");
  return map_parameters([&](const Real64& p) { return Real64::normal(p.shape(), random, 0.1); },
                        model);
}
// The largest difference between two tensors.
double difference(const Real64& a, const Real64& b) {
  REQUIRE(a.shape() == b.shape());
  double largest = 0;
  const std::vector<double> x = a.values(), y = b.values();
  for (std::size_t i = 0; i < x.size(); ++i) test::keep_worst(largest, x[i] - y[i]);
  return largest;
}
}  // namespace

TEST_CASE("low-rank changes are products of their factors", "[low_rank]") {
  const Encoder vit = small_vit();
  const LowRank<Real64> fresh = make_low_rank(vit, 2, 7);
  CHECK(norm(with_low_rank(vit, fresh) - vit) == 0);
  CHECK(parameter_count(fresh) == 2 * (2 * 16 + 2 * 48 + 2 * 16 + 2 * 16));
  LowRank<Real64> change = noise_like(fresh, 2);
  const Encoder moved = with_low_rank(vit, change) - vit;
  CHECK(difference(moved.blocks[1].attn.qkv.weight, matmul(change.qkv[1].up, change.qkv[1].down)) <
        1e-12);
  CHECK(moved.blocks[1].mlp.fc1.weight.values() == std::vector<double>(64 * 16, 0.0));
  CHECK_THROWS_WITH(make_low_rank(vit, 0, 7), ContainsSubstring("rank 0"));
}

TEST_CASE("changes of another number of blocks are errors", "[low_rank][attention_only]") {
  const Encoder vit = small_vit();
  const auto attention = attention_layers_of(vit);
  const LowRank<Real64> change = make_low_rank(vit, 2, 7);
  auto fewer = attention;
  fewer.layers.pop_back();
  LowRank<Real64> fewer_changes = change;
  fewer_changes.qkv.pop_back();
  const auto depths = ContainsSubstring("different depths");
  CHECK_THROWS_WITH(attention - fewer, depths);
  CHECK_THROWS_WITH(dot(fewer, attention), depths);
  CHECK_THROWS_WITH(change + fewer_changes, depths);
  CHECK_THROWS_WITH(with_attention_layers(vit, fewer), ContainsSubstring("1 layers for 2 blocks"));
  CHECK_THROWS_WITH(with_low_rank(vit, fewer_changes),
                    ContainsSubstring("1 and 2 layers for 2 blocks"));
}

TEST_CASE("linearized low-rank changes are those weights in the linearized encoder", "[low_rank]") {
  const Encoder vit = small_vit();
  const LowRank<Real64> start = make_low_rank(vit, 2, 7), tau = noise_like(start, 3);
  const auto into = [&](const auto& change) { return with_low_rank(vit, change); };
  const Real64 images = some_images(4);
  const LinearizedModel in_factors(
      [&](const auto& change, const Real64& x) { return into(change).features(x); }, start);
  const LinearizedModel in_weights([](const auto& m, const Real64& x) { return m.features(x); },
                                   vit);
  const Encoder weights = jvp(into, start, tau).second;
  CHECK(difference(weights.blocks[0].attn.proj.weight, matmul(tau.proj[0].up, start.proj[0].down)) <
        1e-12);
  CHECK(difference(in_factors(tau, images), in_weights(weights, images)) < 1e-10);
}

TEST_CASE("only the attention layers move, and by their own derivative", "[attention_only]") {
  const Encoder vit = small_vit();
  const auto start = attention_layers_of(vit);
  CHECK(norm(with_attention_layers(vit, start) - vit) == 0);
  const Real64 images = some_images(5);
  const auto loss = [&](const auto& encoder) {
    const auto x = encoder.features(images);
    return sum(x * x * x);
  };
  const auto part = grad(
      [&](const auto& attention) { return loss(with_attention_layers(vit, attention)); })(start);
  const Encoder all = grad(loss)(vit);
  CHECK(norm(part - attention_layers_of(all)) < 1e-10 * norm(part));
  CHECK(norm(part) > 0);
}

TEST_CASE("the penalty is the mean square of the tangent", "[tangent_penalty]") {
  const Encoder vit = small_vit(), tau = noise_like(vit, 6), along = noise_like(vit, 8);
  const Real64 images = some_images(7);
  const auto f = [](const auto& m, const Real64& x) { return m.features(x); };
  const auto [value, slope] = tangent_penalty(f, vit, tau, images, 3.0);
  const Real64 tangent = jvp([&](const auto& m) { return m.features(images); }, vit, tau).second;
  CHECK(value == Approx(3 * sum(tangent * tangent).item() / 48).epsilon(1e-12));
  // A quadratic function of tau: the central difference is exact.
  const auto at = [&](double step) {
    return tangent_penalty(f, vit, tau + step * along, images, 3.0).first;
  };
  CHECK(dot(slope, along).item() == Approx((at(0.5) - at(-0.5)) / 1.0).epsilon(1e-9));
}
