#include "lintel/nn/gradients.hpp"

#include <atomic>

#include "catch.hpp"
#include "lintel/core/memory.hpp"
#include "nn/gray_images.hpp"
#include "nn/tiny_vit.hpp"

using namespace lintel;
using namespace lintel::test;

namespace {
// The mean loss of a tiny vit over a part of a batch, and its gradient.
template <class S>
auto objective_of(const Vit<Tensor<S>>& vit) {
  return [&vit](const Batch& part) {
    const Tensor<S> images = cast<S>(part.images);
    return value_and_grad([&](const auto& m) { return cross_entropy(m(images), part.labels); })(
        vit);
  };
}
}  // namespace

TEST_CASE("the gradient in pieces is the gradient of the whole batch", "[gradients]") {
  const Vit<Real> vit = tiny_vit<double>(1);
  const Batch batch = batch_of(noise_images(12, 8), 0, 12);
  const auto objective = objective_of(vit);
  const LossAndGradient<Vit<Real>> whole = objective(batch);
  for (const std::int64_t micro_batch : {1, 3, 4, 5, 7, 11, 12, 100}) {
    CAPTURE(micro_batch);
    const auto pieces = batch_gradient<Vit<Real>>(objective, batch, micro_batch);
    CHECK(pieces.loss == Approx(whole.loss).epsilon(1e-13));
    CHECK(model_difference(pieces.gradient, whole.gradient) < 1e-12);
  }
}

TEST_CASE("the gradient has the same bits on any number of threads", "[gradients]") {
  const auto vit = tiny_vit<float>(2);
  const Batch batch = batch_of(noise_images(32, 8), 0, 32);
  const auto objective = objective_of(vit);
  for (const std::int64_t micro_batch : {4, 5}) {
    const ThreadLimit one(1);
    const auto expected = batch_gradient<Vit<Tensor<float>>>(objective, batch, micro_batch);
    for (const std::int64_t threads : {2, 4}) {
      CAPTURE(micro_batch, threads);
      const ThreadLimit limit(threads);
      for (int again = 0; again < 3; ++again) {
        const auto found = batch_gradient<Vit<Tensor<float>>>(objective, batch, micro_batch);
        CHECK(found.loss == expected.loss);
        CHECK(same_bits(found.gradient, expected.gradient));
      }
    }
  }
}

TEST_CASE("a batch goes to the objective part by part, every image once", "[gradients]") {
  const Batch batch = batch_of(gray_images(10), 0, 10);
  using M = Linear<Real>;
  std::vector<std::atomic<int>> seen(10);
  std::atomic<int> parts = 0;
  const auto result = batch_gradient<M>(
      [&](const Batch& part) {
        ++parts;
        double total = 0;
        for (std::int64_t i = 0; i < part.size(); ++i) {
          const auto image = std::lround((part.images.at({i, 0, 0, 0}) + 1) * 127.5f);
          ++seen[static_cast<std::size_t>(image)];
          total += static_cast<double>(image);
        }
        const double mean = total / static_cast<double>(part.size());
        return LossAndGradient<M>{mean, {Real({1}, {mean}), Real({1}, {1})}};
      },
      batch, 4);
  CHECK(parts == 3);
  for (const auto& count : seen) CHECK(count == 1);
  CHECK(result.loss == Approx(4.5));
  CHECK(result.gradient.weight.item() == Approx(4.5));
  CHECK(result.gradient.bias.item() == Approx(1));
}

TEST_CASE("more parts than are held at a time: the same mean, in memory that stays",
          "[gradients]") {
  using M = Linear<Real>;
  const std::int64_t numbers = 10'000;
  const auto images = gray_images(4 * gradients_held + 3);
  const auto objective = [](const Batch& part) {
    const std::vector<double> size(static_cast<std::size_t>(numbers),
                                   static_cast<double>(part.size()));
    return LossAndGradient<M>{size.front(), {Real({numbers}, std::span(size)), Real({1}, {1})}};
  };
  for (const std::int64_t micro_batch : {1, 2}) {
    CAPTURE(micro_batch);
    restart_memory_peak();
    const std::size_t before = memory_use().now;
    const auto found =
        batch_gradient<M>(objective, batch_of(images, 0, images.size()), micro_batch);
    CHECK(memory_use().peak - before < (gradients_held + 10) * numbers * sizeof(double));
    // All parts but perhaps the last have micro_batch images.
    const auto whole = static_cast<double>(images.size() / micro_batch * micro_batch);
    const double mean =
        (whole * static_cast<double>(micro_batch) + static_cast<double>(images.size()) - whole) /
        static_cast<double>(images.size());
    CHECK(found.loss == Approx(mean));
    CHECK(found.gradient.weight.at({0}) == Approx(mean));
    CHECK(found.gradient.weight.at({numbers - 1}) == Approx(mean));
    CHECK(found.gradient.bias.item() == Approx(1));
  }
}

TEST_CASE("what an objective throws comes through", "[gradients]") {
  const Batch batch = batch_of(gray_images(10), 0, 10);
  using M = Linear<Real>;
  const auto broken = [](const Batch&) -> LossAndGradient<M> { fail("no gradient today"); };
  CHECK_THROWS_WITH(batch_gradient<M>(broken, batch, 2), ContainsSubstring("no gradient today"));
  CHECK_THROWS_AS(batch_gradient<M>(broken, Batch{Tensor<float>::zeros({0, 3, 2, 2}), {}}, 2),
                  Error);
  CHECK_THROWS_WITH(batch_gradient<M>(broken, batch, 0), ContainsSubstring("batch_gradient"));
  CHECK_THROWS_WITH(batch_gradient<M>(broken, batch, -3), ContainsSubstring("batch_gradient"));
}

TEST_CASE("micro-batches hold 272 to 544 rows", "[gradients]") {
  CHECK(micro_batch_size(17, 64) == 16);
  CHECK(micro_batch_size(17, 256) == 32);
  CHECK(micro_batch_size(65, 64) == 8);
  CHECK(micro_batch_size(65, 8) == 4);
  CHECK(micro_batch_size(197, 64) == 2);
  CHECK(micro_batch_size(1000, 64) == 1);
  CHECK(micro_batch_size(1, 0) == 272);
}
