#include "fine_tuning.hpp"

#include <algorithm>

#include "lintel/nn/layers/cosine_head.hpp"
#include "lintel/tangent/attention_only.hpp"
#include "lintel/tangent/kronecker_penalty.hpp"
#include "lintel/tangent/linearized_model.hpp"
#include "lintel/tangent/low_rank.hpp"
#include "lintel/tangent/tangent_penalty.hpp"

namespace study {

using namespace lintel;
using Images = Tensor<float>;

namespace {
// What is added to the loss and its gradient at a task vector, at a step.
template <Model P>
using Penalty = std::function<LossAndGradient<P>(const P& tau, std::int64_t step)>;

// On the images of the other tasks, a share of a batch from each at every step.
template <Model P, class F>
Penalty<P> tau_jp_penalty(const FineTuning& tuning, const F& features, const P& start) {
  const auto share = std::max<std::int64_t>(1, tuning.options.batch / std::ssize(tuning.others));
  std::vector<Batches> others;
  for (const Task* other : tuning.others) {
    others.emplace_back(other->train, share, tuning.seed,
                        Augmentation{.shift = 2, .edge = Augmentation::Edge::reflect});
  }
  return [=, &tuning, &features, &start](const P& tau, std::int64_t step) mutable {
    std::vector<Images> images;
    for (Batches& other : others) images.push_back(other(step).images);
    Batch foreign{concat(0, images), {}};
    foreign.labels.resize(static_cast<std::size_t>(foreign.images.shape()[0]));
    const auto gradient = [&](const Batch& part) {
      return tangent_penalty(features, start, tau, part.images, tuning.options.penalty);
    };
    return batch_gradient<P>(gradient, foreign, tuning.micro_batch());
  };
}

// Nothing where there is none, or no other task to spare.
template <Model P, class F>
Penalty<P> penalty_of(const FineTuning& tuning, const F& features, const P& start) {
  if (tuning.way.penalty == Way::Penalty::tau_jp && !tuning.others.empty())
    return tau_jp_penalty(tuning, features, start);
  if constexpr (std::is_same_v<P, Encoder>) {
    if (!tuning.curvatures.empty()) {
      return [curvature = mean_of(tuning.curvatures), beta = tuning.options.tak_penalty](
                 const P& tau, std::int64_t) { return kronecker_penalty(curvature, tau, beta); };
    }
  }
  return {};
}

// Trains some parameters on the task's batches. `objective(at, part)` gives the loss of a part of a
// batch, and its gradient.
template <Model P, class Objective>
P trained(const FineTuning& tuning, const P& start, const Maybe<P>& anchor,
          const Objective& objective, const Penalty<P>& penalty = {}) {
  Batches batches(tuning.task.train, tuning.options.batch, tuning.seed, changes_for(tuning.task));
  const auto gradient = [&](const P& at, std::int64_t step) {
    auto all = batch_gradient<P>([&](const Batch& part) { return objective(at, part); },
                                 batches(step), tuning.micro_batch());
    if (!penalty) return all;
    auto more = penalty(at, step);
    all.loss += more.loss;
    all.gradient = all.gradient + more.gradient;
    return all;
  };
  return train_until<P>(tuning.plan.steps, {saved_beside(tuning.stage.output), tuning.stage.key()},
                        tuning.stage.name, tuning.options.save_every, tuning.plan, start, anchor,
                        gradient);
}

// Trains parameters P that `into` makes an encoder of, from `start`, and returns how the encoder's
// weights changed.
template <Model P, class Into>
Encoder tuned(const FineTuning& tuning, const P& start, const Into& into) {
  const auto features = [&into](const auto& parameters, const Images& images) {
    return into(parameters).features(images);
  };
  const auto loss = [&tuning](const auto& x, const Batch& part) {
    return cross_entropy(cosine_logits(x, tuning.head), part.labels);
  };
  const bool towards_start = tuning.options.decay_towards == DecayTowards::pretrained;
  if (!tuning.way.linearized) {
    const P made = trained<P>(tuning, start, towards_start ? Maybe<P>(start) : Maybe<P>(),
                              [&](const P& at, const Batch& part) {
                                return value_and_grad([&](const auto& p) {
                                  return loss(features(p, part.images), part);
                                })(at);
                              });
    return into(made) - into(start);
  }
  const LinearizedModel model(features, start);
  const P tau = trained<P>(
      tuning, zeros_like(start), towards_start ? Maybe<P>() : Maybe<P>(-start),
      [&](const P& at, const Batch& part) {
        return model.value_and_gradient([&](const auto& x) { return loss(x, part); }, at,
                                        part.images);
      },
      penalty_of<P>(tuning, features, start));
  return jvp(into, start, tau).second;
}
}  // namespace

Curvature curvature_of(const Task& task, const Encoder& origin, std::uint64_t seed) {
  const auto features = [](const auto& vit, const Images& images) { return vit.features(images); };
  const std::int64_t count = std::min(task.train.size(), curvature_images);
  return kronecker_factors(features, origin, batch_of(task.train, 0, count).images, seed);
}

TrainingPlan fine_tuning_plan(std::int64_t steps, double learning_rate) {
  return {
      .steps = steps, .warm_up = steps / 10, .learning_rate = learning_rate, .weight_decay = 0.1};
}

void fine_tune(const FineTuning& tuning) {
  const Encoder& origin = tuning.origin;
  const auto run = [&](const auto& start, const auto& into) {
    write_model(tuning.stage, tuned(tuning, start, into));
  };
  using enum Way::Trained;
  switch (tuning.way.trained) {
    case all:
      return run(origin, [](const auto& vit) { return vit; });
    case nothing:
      fail("study: ", tuning.way.name, " takes no training steps");
    case attention:
      return run(attention_layers_of(origin),
                 [&](const auto& attention) { return with_attention_layers(origin, attention); });
    case low_rank:
      return run(make_low_rank(origin, tuning.options.rank, tuning.options.seed),
                 [&](const auto& change) { return with_low_rank(origin, change); });
  }
}

}  // namespace study
