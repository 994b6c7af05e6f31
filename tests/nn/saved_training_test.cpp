#include "lintel/nn/saved_training.hpp"

#include "catch.hpp"
#include "core/io/files.hpp"
#include "lintel/nn/layers/linear.hpp"
#include "nn/tiny_vit.hpp"

using namespace lintel;
using namespace lintel::test;

namespace {
using Single = Tensor<float>;
using Pair = Linear<Single>;

Pair random_pair(std::uint64_t seed) {
  Random random(seed, "pair");
  return {Single::normal({2, 3}, random), Single::normal({2}, random)};
}

// A gradient that depends on the step, as that of a batch does.
LossAndGradient<Pair> gradient(const Pair& at, std::int64_t step) {
  const Pair away = at - random_pair(100 + static_cast<std::uint64_t>(step % 3));
  return {0.5 * static_cast<double>(dot(away, away).item()), away};
}

Training<Pair> fresh() {
  return {random_pair(1),
          {.steps = 12, .warm_up = 3, .learning_rate = 0.05, .weight_decay = 0.2, .clip = 0.7},
          random_pair(2)};
}
}  // namespace

TEST_CASE("training is resumed from a file, bit for bit", "[saved_training]") {
  const TemporaryFolder folder;
  Training<Pair> whole = fresh();
  while (!whole.done()) whole.step(gradient);

  const auto file = folder / "state";
  for (std::int64_t stop = 0; stop <= 12; stop += 4) {
    Training<Pair> first = fresh();
    while (first.steps_done() < stop) first.step(gradient);
    save_training(file, first, "a recipe");
    Training<Pair> second = fresh();
    REQUIRE(resume_training(file, second, "a recipe"));
    CHECK(second.steps_done() == stop);
    while (!second.done()) second.step(gradient);
    CHECK(same_bits(second.parameters(), whole.parameters()));
    CHECK(same_bits(second.optimizer_state().second, whole.optimizer_state().second));
  }
}

TEST_CASE("training does not go on from what is not its own", "[saved_training]") {
  const TemporaryFolder folder;
  const auto file = folder / "state";
  Training<Pair> training = fresh();
  CHECK(!resume_training(file, training, "a recipe"));  // no file
  training.step(gradient);
  save_training(file, training, "a recipe");
  Training<Pair> other = fresh();
  CHECK(!resume_training(file, other, "another recipe"));
  CHECK(other.steps_done() == 0);

  // Another model under the same recipe, a count that is none, half a file: an error, and the
  // training stays as it was.
  Training<Pair> wide({Single::zeros({3, 3}), Single::zeros({3})}, {.steps = 2}, {});
  CHECK_THROWS_WITH(resume_training(file, wide, "a recipe"),
                    ContainsSubstring("parameters.weight") && ContainsSubstring("[2, 3]"));
  const std::string bytes = get_bytes(file);
  put_bytes(file, bytes.substr(0, bytes.size() - 4));
  CHECK_THROWS_AS(resume_training(file, other, "a recipe"), Error);
  std::string changed = bytes;
  changed.back() = static_cast<char>(changed.back() ^ 64);
  put_bytes(file, changed);
  CHECK_THROWS_WITH(resume_training(file, other, "a recipe"),
                    ContainsSubstring("damaged") && ContainsSubstring("\"second_moment.bias\""));
  put_bytes(file, bytes);
  std::vector<NamedTensor> tensors;
  const SafetensorsFile whole(file);
  for (const std::string& name : whole.names()) tensors.push_back({name, whole.read<float>(name)});
  write_safetensors(file, tensors, {{"recipe", "a recipe"}, {"steps", "x"}});
  CHECK_THROWS_WITH(resume_training(file, other, "a recipe"), ContainsSubstring("'x' steps"));
  CHECK(other.steps_done() == 0);
  CHECK(same_bits(other.parameters(), fresh().parameters()));
}
