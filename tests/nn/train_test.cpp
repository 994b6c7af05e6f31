#include "lintel/nn/train.hpp"

#include <limits>

#include "catch.hpp"
#include "lintel/core/transforms.hpp"
#include "lintel/nn/layers/linear.hpp"
#include "nn/gray_images.hpp"
#include "nn/tiny_vit.hpp"

using namespace lintel;
using namespace lintel::test;

namespace {
using Pair = Linear<Real>;

Pair random_pair(std::uint64_t seed) {
  Random random(seed, "pair");
  return {Real::normal({2, 3}, random), Real::normal({2}, random)};
}

// |θ − target|² / 2 and its gradient.
auto pull_towards(const Pair& target) {
  return [target](const Pair& at, std::int64_t) {
    const Pair away = at - target;
    return LossAndGradient<Pair>{0.5 * dot(away, away).item(), away};
  };
}
void ignore(const TrainingState&, const Pair&) {}
}  // namespace

TEST_CASE("training is steps of AdamW on clipped gradients along the schedule", "[train]") {
  const Pair start = random_pair(1), target = random_pair(2), anchor = random_pair(3);
  const TrainingPlan plan{.steps = 8,
                          .warm_up = 3,
                          .decay = Decay::cosine,
                          .learning_rate = 0.05,
                          .weight_decay = 0.2,
                          .clip = 0.7};
  const auto gradient = pull_towards(target);
  std::vector<TrainingState> states;
  const Pair trained =
      train(start, plan, gradient, Maybe<Pair>(anchor),
            [&](const TrainingState& state, const Pair&) { states.push_back(state); });

  Pair expected = start;
  AdamW<Pair> optimizer(start, {.weight_decay = 0.2}, anchor);
  REQUIRE(states.size() == 8);
  for (std::int64_t step = 0; step < 8; ++step) {
    const auto [loss, slope] = gradient(expected, step);
    const TrainingState& state = states[static_cast<std::size_t>(step)];
    CHECK(state.step == step + 1);
    CHECK(state.steps == 8);
    CHECK(state.loss == Approx(loss).epsilon(1e-13));
    CHECK(state.gradient_norm == Approx(norm(slope)).epsilon(1e-13));
    const double scale = std::min(1.0, 0.7 / norm(slope));
    optimizer.step(expected, scale * slope, 0.05 * schedule(Decay::cosine, step, 8, 3));
  }
  CHECK(model_difference(trained, expected) < 1e-13);
}

TEST_CASE("training finds a minimum", "[train]") {
  const Pair target = random_pair(2);
  const TrainingPlan plan{.steps = 300, .warm_up = 5, .learning_rate = 0.05, .weight_decay = 0};
  double last = 0;
  const Pair found = train(random_pair(1), plan, pull_towards(target), {},
                           [&](const TrainingState& state, const Pair&) { last = state.loss; });
  CHECK(last < 1e-4);
  CHECK(model_difference(found, target) < 1e-2);
}

TEST_CASE("a tiny vit learns a few images by heart", "[train]") {
  const ImageSet set = noise_images(9, 8);
  const auto start = make_vit<float>(
      {.image = 8, .patch = 4, .width = 16, .depth = 1, .heads = 2, .classes = 3}, 1);
  using M = Vit<Tensor<float>>;
  Batches batches(set, 9, 1);
  const TrainingPlan plan{.steps = 60, .warm_up = 3, .learning_rate = 5e-3};
  std::vector<double> losses;
  train(
      start, plan,
      [&](const M& model, std::int64_t step) {
        const auto objective = [&](const Batch& part) {
          return value_and_grad(
              [&](const auto& m) { return cross_entropy(m(part.images), part.labels); })(model);
        };
        return batch_gradient<M>(objective, batches(step), 4);
      },
      {}, [&](const TrainingState& state, const M&) { losses.push_back(state.loss); });
  CHECK(losses.front() > 0.7);
  CHECK(losses.back() < 0.1 * losses.front());
}

TEST_CASE("without a limit gradients are not clipped", "[train]") {
  const Pair start = random_pair(1);
  const TrainingPlan plan{
      .steps = 1, .warm_up = 0, .learning_rate = 0.1, .weight_decay = 0, .clip = 0};
  const auto gradient = pull_towards(random_pair(2));
  double length = 0;
  const Pair trained =
      train(start, plan, gradient, {},
            [&](const TrainingState& state, const Pair&) { length = state.gradient_norm; });
  const Pair slope = gradient(start, 0).gradient;
  CHECK(length == Approx(norm(slope)).epsilon(1e-13));
  Pair expected = start;
  AdamW<Pair> optimizer(start, {.weight_decay = 0}, {});
  optimizer.step(expected, slope, 0.1);
  CHECK(same_bits(trained, expected));
  CHECK(same_bits(train(start, {.steps = 0}, pull_towards(start), {}, ignore), start));
}

TEST_CASE("a loss or gradient that is not a number ends training, naming the step", "[train]") {
  const auto broken = [](double loss, double slope) {
    return [=](const Pair& at, std::int64_t step) {
      LossAndGradient<Pair> now{1, zeros_like(at)};
      if (step == 2) {
        now.loss = loss;
        now.gradient.bias = Real::full({2}, slope);
      }
      return now;
    };
  };
  constexpr double nan = std::numeric_limits<double>::quiet_NaN(),
                   infinity = std::numeric_limits<double>::infinity();
  const TrainingPlan plan{.steps = 5};
  std::int64_t done = 0;
  const auto count = [&](const TrainingState&, const Pair&) { ++done; };
  CHECK_THROWS_WITH(train(random_pair(1), plan, broken(nan, 0), {}, count),
                    ContainsSubstring("the loss is nan") && ContainsSubstring("at step 3"));
  CHECK(done == 2);
  CHECK_THROWS_AS(train(random_pair(1), plan, broken(nan, 0), {}, ignore), Error);
  CHECK_THROWS_WITH(train(random_pair(1), plan, broken(infinity, 0), {}, ignore),
                    ContainsSubstring("at step 3"));
  CHECK_THROWS_WITH(train(random_pair(1), plan, broken(1, nan), {}, ignore),
                    ContainsSubstring("at step 3"));
  CHECK_THROWS_WITH(train(random_pair(1), plan, broken(1, infinity), {}, ignore),
                    ContainsSubstring("at step 3"));
  CHECK_NOTHROW(train(random_pair(1), plan, broken(1, 1), {}, ignore));
  // The parameter, also where nothing is clipped.
  for (const double clip : {0., 1.}) {
    CHECK_THROWS_WITH(train(random_pair(1), {.steps = 5, .clip = clip}, broken(1, nan), {}, ignore),
                      ContainsSubstring("at step 3, first in parameter bias"));
  }
}

TEST_CASE("a step that fails names the op and changes nothing", "[train]") {
  Training<Pair> training(random_pair(1), {.steps = 9}, {});
  const auto gradient = [](const Pair& at, std::int64_t step) {
    return value_and_grad([step](const auto& pair) {
      return sum(square(pair.weight)) + sum(log(square(pair.bias) * (step < 2 ? 1. : 0.)));
    })(at);
  };
  training.step(gradient);
  training.step(gradient);
  const Pair before = training.parameters();
  const auto first = training.optimizer_state().first;
  for (int again = 0; again < 2; ++again) {
    CHECK_THROWS_WITH(training.step(gradient),
                      ContainsSubstring("at step 3") && ContainsSubstring("in parameter bias") &&
                          ContainsSubstring("Log makes a number that is not finite"));
  }
  CHECK(training.steps_done() == 2);
  CHECK(same_bits(training.parameters(), before));
  CHECK(same_bits(training.optimizer_state().first, first));
}

TEST_CASE("each_step may stop training", "[train]") {
  struct Enough {};
  std::int64_t calls = 0;
  const auto stop = [&](const TrainingState& state, const Pair&) {
    ++calls;
    if (state.step == 3) throw Enough{};
  };
  CHECK_THROWS_AS(train(random_pair(1), {.steps = 9}, pull_towards(random_pair(2)), {}, stop),
                  Enough);
  CHECK(calls == 3);
}
