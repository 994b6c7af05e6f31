#include "fine_tuning.hpp"

#include <algorithm>

#include "lintel/nn/layers/cosine_head.hpp"
#include "lintel/tangent/attention_only.hpp"
#include "lintel/tangent/kronecker_penalty.hpp"
#include "lintel/tangent/linearized_model.hpp"
#include "lintel/tangent/low_rank.hpp"
#include "lintel/tangent/tangent_penalty.hpp"
#include "training_stage.hpp"

namespace study {

using namespace lintel;
using Images = Tensor<float>;

const std::vector<Way>& all_ways() {
  using enum Way::Trained;
  using enum Way::Penalty;
  static const std::vector<Way> ways{
      {.name = "non-linear", .option = "", .about = "all weights"},
      {.name = "linearized",
       .option = "",
       .about = "all weights, in the tangent space",
       .linearized = true,
       .passes_an_image = 5},
      {.name = "attention only",
       .option = "attention",
       .about = "the weights of attention alone",
       .trained = attention,
       .rates_of = "non-linear",
       .passes_an_image = 2.5},
      {.name = "LoRA",
       .option = "lora",
       .about = "changes of low rank",
       .trained = low_rank,
       .rate_factor = 8,
       .passes_an_image = 2.5},
      {.name = "linearized LoRA",
       .option = "linearized-lora",
       .about = "changes of low rank, in the tangent space",
       .trained = low_rank,
       .linearized = true,
       .rate_factor = 8,
       .passes_an_image = 3.5},
      {.name = "linearized, tau-Jp",
       .option = "tau-jp",
       .about = "with a penalty on what it does to the other tasks' images",
       .linearized = true,
       .penalty = tau_jp,
       .rates_of = "linearized",
       .passes_an_image = 10},
      {.name = "linearized, TAK",
       .option = "tak",
       .about = "the same penalty from a summary of those images",
       .linearized = true,
       .penalty = tak,
       .rates_of = "linearized",
       .passes_an_image = 6},
      {.name = "kernel regression",
       .option = "kernel-regression",
       .about = "no steps: in closed form",
       .trained = nothing,
       .linearized = true,
       .passes_an_image = 0}};
  return ways;
}

std::vector<Way> ways_of(const Options& options) {
  std::vector<Way> ways;
  for (const Way& way : all_ways()) {
    if (way.option.empty() ||
        std::find(options.extra.begin(), options.extra.end(), way.option) != options.extra.end())
      ways.push_back(way);
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
// What is added to the loss and its gradient at a task vector, at a step.
template <Model P>
using Penalty = std::function<LossAndGradient<P>(const P& tau, std::int64_t step)>;

// On the images of the other tasks, a share of a batch from each at every step.
template <Model P, class F>
Penalty<P> tau_jp_penalty(const Options& options, const FineTuning& tuning, const F& features,
                          const P& start, std::int64_t micro) {
  const auto share = std::max<std::int64_t>(1, options.batch / std::ssize(tuning.others));
  std::vector<Batches> others;
  for (const Task* other : tuning.others) {
    others.emplace_back(other->train, share, tuning.seed,
                        Augmentation{.shift = 2, .edge = Augmentation::Edge::reflect});
  }
  return [=, &features, &start](const P& tau, std::int64_t step) mutable {
    std::vector<Images> images;
    for (Batches& other : others) images.push_back(other(step).images);
    Batch foreign{concat(0, images), {}};
    foreign.labels.resize(static_cast<std::size_t>(foreign.images.shape()[0]));
    const auto gradient = [&](const Batch& part) {
      auto [value, slope] = tangent_penalty(features, start, tau, part.images, options.penalty);
      return LossAndGradient<P>{value, std::move(slope)};
    };
    return batch_gradient<P>(gradient, foreign, micro);
  };
}

// Nothing where there is none, or no other task to spare.
template <Model P, class F>
Penalty<P> penalty_of(const Options& options, const FineTuning& tuning, const F& features,
                      const P& start, std::int64_t micro) {
  if (tuning.way.penalty == Way::Penalty::tau_jp && !tuning.others.empty())
    return tau_jp_penalty(options, tuning, features, start, micro);
  if constexpr (std::is_same_v<P, Encoder>) {
    if (!tuning.curvatures.empty()) {
      return [curvature = mean_of(tuning.curvatures), beta = options.tak_penalty](const P& tau,
                                                                                  std::int64_t) {
        auto [value, slope] = kronecker_penalty(curvature, tau, beta);
        return LossAndGradient<P>{value, std::move(slope)};
      };
    }
  }
  return {};
}

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
  const TrainingPlan plan{.steps = tuning.steps,
                          .warm_up = tuning.steps / 10,
                          .learning_rate = tuning.learning_rate,
                          .weight_decay = 0.1};
  const std::int64_t micro = micro_batch_size(origin.shape.tokens());
  const bool towards_start = options.decay_towards == DecayTowards::pretrained;
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
  const Penalty<P> penalty = penalty_of<P>(options, tuning, features, start, micro);
  const P tau = train_in_stage<P>(
      stage, options.save_every, plan, zeros_like(start),
      towards_start ? Maybe<P>() : Maybe<P>(-start), [&](const P& at, std::int64_t step) {
        const auto gradient = [&](const Batch& part) {
          auto [value, slope] = model.value_and_gradient(
              [&](const auto& x) { return loss(x, part); }, at, part.images);
          return LossAndGradient<P>{static_cast<double>(value.item()), std::move(slope)};
        };
        auto all = batch_gradient<P>(gradient, batches(step), micro);
        if (!penalty) return all;
        auto more = penalty(at, step);
        all.loss += more.loss;
        all.gradient = all.gradient + more.gradient;
        return all;
      });
  return jvp(into, start, tau).second;
}
}  // namespace

Curvature curvature_of(const Task& task, const Encoder& origin, std::uint64_t seed) {
  const auto features = [](const auto& vit, const Images& images) { return vit.features(images); };
  const std::int64_t count = std::min(task.train.size(), curvature_images);
  return kronecker_factors(features, origin, batch_of(task.train, 0, count).images, seed);
}

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
