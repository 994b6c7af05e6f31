#include "fine_tuning.hpp"

#include "lintel/nn/layers/cosine_head.hpp"
#include "lintel/tangent/attention_only.hpp"
#include "lintel/tangent/linearized_model.hpp"
#include "lintel/tangent/low_rank.hpp"
#include "lintel/tangent/tangent_penalty.hpp"
#include "training_stage.hpp"

namespace study {

using namespace lintel;
using Images = Tensor<float>;

std::vector<Way> ways_of(const Options& options) {
  using enum Way::Trained;
  std::vector<Way> ways{
      {.name = "non-linear"},
      {.name = "linearized", .linearized = true, .rate_factor = 2, .passes_an_image = 5}};
  for (const std::string& extra : options.extra) {
    if (extra == "attention")
      ways.push_back({.name = "attention only", .trained = attention, .passes_an_image = 2.5});
    if (extra == "lora")
      ways.push_back(
          {.name = "LoRA", .trained = low_rank, .rate_factor = 8, .passes_an_image = 2.5});
    if (extra == "linearized-lora")
      ways.push_back({.name = "linearized LoRA",
                      .trained = low_rank,
                      .linearized = true,
                      .rate_factor = 16,
                      .passes_an_image = 3.5});
    if (extra == "penalized")
      ways.push_back({.name = "linearized, tau-Jp",
                      .linearized = true,
                      .penalized = true,
                      .rate_factor = 2,
                      .passes_an_image = 10});
    if (extra == "kernel-regression")
      ways.push_back({.name = "kernel regression", .trained = nothing, .linearized = true});
  }
  return ways;
}

const Way& way_named(const std::vector<Way>& ways, std::string_view name) {
  for (const Way& way : ways) {
    if (way.name == name) return way;
  }
  fail("study: no way to fine-tune is called ", name);
}

namespace {
// Trains parameters P that `into` makes an encoder of, from `start`, and returns how the encoder's
// weights changed.
template <Model P, class Into>
Encoder tuned(const Stage& stage, const Options& options, const Encoder& origin,
              const FineTuning& tuning, const P& start, const Into& into) {
  const auto features = [&into](const auto& parameters, const Images& images) {
    return into(parameters).features(images);
  };
  const auto loss = [&tuning](const auto& x, const Batch& part) {
    return cross_entropy(cosine_logits(x, tuning.head), part.labels);
  };
  const TrainingPlan plan{.steps = options.steps,
                          .warm_up = options.steps / 10,
                          .learning_rate = tuning.learning_rate,
                          .weight_decay = 0.1};
  const std::int64_t micro = micro_batch_size(origin.shape.tokens());
  const bool towards_start = options.decay_towards == "pretrained";
  const Augmentation changes{
      .shift = 2, .edge = Augmentation::Edge::reflect, .flip = tuning.task.mirror};
  Batches batches(tuning.task.train, options.batch, tuning.seed, changes);

  if (!tuning.way.linearized) {
    const P trained = train_in_stage<P>(
        stage, options.save_every, plan, start, towards_start ? Maybe<P>(start) : Maybe<P>(),
        [&](const P& parameters, std::int64_t step) {
          const auto gradient = [&](const Batch& part) {
            auto [value, slope] = value_and_grad(
                [&](const auto& p) { return loss(features(p, part.images), part); })(parameters);
            return LossAndGradient<P>{static_cast<double>(value.item()), std::move(slope)};
          };
          return batch_gradient<P>(gradient, batches(step), micro);
        });
    return into(trained) - into(start);
  }

  const LinearizedModel model(features, start);
  // The other tasks' images, for the penalty: a share of the batch from each.
  std::vector<Batches> others;
  const auto share = std::max<std::int64_t>(
      1, options.batch / std::max<std::int64_t>(1, std::ssize(tuning.others)));
  for (const Task* other : tuning.others) {
    others.emplace_back(other->train, share, tuning.seed,
                        Augmentation{.shift = 2, .edge = Augmentation::Edge::reflect});
  }
  const P tau = train_in_stage<P>(
      stage, options.save_every, plan, zeros_like(start),
      towards_start ? Maybe<P>() : Maybe<P>(-start), [&](const P& at, std::int64_t step) {
        const auto gradient = [&](const Batch& part) {
          auto [value, slope] = model.value_and_gradient(
              [&](const auto& x) { return loss(x, part); }, at, part.images);
          return LossAndGradient<P>{static_cast<double>(value.item()), std::move(slope)};
        };
        auto all = batch_gradient<P>(gradient, batches(step), micro);
        if (!tuning.way.penalized || others.empty()) return all;
        std::vector<Images> images;
        for (Batches& other : others) images.push_back(other(step).images);
        Batch foreign{concat(0, images), {}};
        foreign.labels.resize(static_cast<std::size_t>(foreign.images.shape()[0]));
        const auto penalty = [&](const Batch& part) {
          auto [value, slope] = tangent_penalty(features, start, at, part.images, options.penalty);
          return LossAndGradient<P>{value, std::move(slope)};
        };
        auto more = batch_gradient<P>(penalty, foreign, micro);
        all.loss += more.loss;
        all.gradient = all.gradient + more.gradient;
        return all;
      });
  return jvp(into, start, tau).second;
}
}  // namespace

void fine_tune(const Stage& stage, const Options& options, const Encoder& origin,
               const FineTuning& tuning) {
  const auto run = [&](const auto& start, const auto& into) {
    return tuned(stage, options, origin, tuning, start, into);
  };
  using enum Way::Trained;
  switch (tuning.way.trained) {
    case all:
      return finish_training(stage, run(origin, [](const auto& vit) { return vit; }));
    case nothing:
      fail("study: ", tuning.way.name, " takes no training steps");
    case attention:
      return finish_training(stage, run(attention_layers_of(origin), [&](const auto& attention) {
                               return with_attention_layers(origin, attention);
                             }));
    case low_rank:
      return finish_training(
          stage, run(make_low_rank(origin, options.rank, options.seed),
                     [&](const auto& change) { return with_low_rank(origin, change); }));
  }
}

}  // namespace study
