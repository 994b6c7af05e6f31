#include "pretraining.hpp"

#include "lintel/core/transforms.hpp"
#include "lintel/nn/evaluate.hpp"
#include "lintel/nn/layers/cosine_head.hpp"
#include "training_stage.hpp"

namespace study {

using namespace lintel;
using Images = Tensor<float>;

namespace {
Augmentation changes_for(const Task& task) {
  return {.shift = 2, .edge = Augmentation::Edge::reflect, .flip = task.mirror};
}

// Batches of the control task and of every task's weak first sight, with labels counted on through
// all of them.
class MixedBatches {
 public:
  MixedBatches(const Options& options, const Setting& setting) {
    const auto tasks = static_cast<std::int64_t>(setting.tasks.size());
    const bool weak = options.pretraining == "weak";
    const std::int64_t each = weak ? std::max<std::int64_t>(1, options.batch / 4 / tasks) : 0;
    const std::int64_t control = std::max<std::int64_t>(1, options.batch - each * tasks);
    add(setting.control, control, options.seed);
    for (std::size_t t = 0; weak && t < setting.tasks.size(); ++t)
      add(setting.tasks[t], each, options.seed + 1 + t);
  }

  Batch operator()(std::int64_t step) {
    std::vector<Images> images;
    Batch all;
    for (auto& [batches, first_class] : parts_) {
      const Batch part = batches(step);
      images.push_back(part.images);
      for (const std::int32_t label : part.labels) all.labels.push_back(label + first_class);
    }
    all.images = concat(0, images);
    return all;
  }

 private:
  void add(const Task& task, std::int64_t count, std::uint64_t seed) {
    parts_.emplace_back(Batches(task.pretraining, count, seed, changes_for(task)), classes_);
    classes_ += static_cast<std::int32_t>(task.classes());
  }

  std::vector<std::pair<Batches, std::int32_t>> parts_;
  std::int32_t classes_ = 0;
};

// The mean direction of each class's features.
Images class_means(const Encoder& encoder, const ImageSet& set) {
  const Images features =
      predict([&](const Images& images) { return l2_normalize(encoder.features(images)); }, set,
              micro_batch_size(encoder.shape.tokens()));
  return l2_normalize(
      matmul(Images::one_hot(set.labels, set.classes()), features, Transpose::left));
}
}  // namespace

Pretrained untrained(const Options& options, const Setting& setting, std::uint64_t seed) {
  Pretrained model{make_vit<float>(vit_preset(options.model), seed), {}, {}};
  const auto add = [&](const Task& task) {
    Random random(seed, "class directions of " + task.name);
    model.names.push_back(task.name);
    model.heads.push_back(Images::normal({task.classes(), model.encoder.shape.width}, random));
  };
  add(setting.control);
  for (const Task& task : setting.tasks) add(task);
  return model;
}

void pretrain(const Stage& stage, const Options& options, const Setting& setting) {
  Pretrained start = untrained(options, setting, options.seed);
  const bool weak = options.pretraining == "weak";
  if (!weak) {
    start.names.resize(1);
    start.heads.resize(1);
  }
  const std::int64_t micro = micro_batch_size(start.encoder.shape.tokens());
  const TrainingPlan plan{.steps = options.pretraining_steps,
                          .warm_up = options.pretraining_steps / 20,
                          .learning_rate = 1e-3,
                          .weight_decay = 0.05};
  MixedBatches batches(options, setting);
  Pretrained made = train_in_stage<Pretrained>(
      stage, options.save_every, plan, start, {}, [&](const Pretrained& model, std::int64_t step) {
        const auto gradient = [&model](const Batch& part) {
          const auto loss = [&part](const auto& m) {
            const auto rows = m.heads.size() == 1 ? m.heads.front() : concat(0, m.heads);
            return cross_entropy(cosine_logits(m.encoder.features(part.images), rows), part.labels);
          };
          auto [value, slope] = value_and_grad(loss)(model);
          return LossAndGradient<Pretrained>{static_cast<double>(value.item()), std::move(slope)};
        };
        return batch_gradient<Pretrained>(gradient, batches(step), micro);
      });
  if (!weak) {
    for (const Task& task : setting.tasks) {
      made.names.push_back(task.name);
      made.heads.push_back(class_means(made.encoder, task.train));
    }
  }
  finish_training(stage, made);
}

void start_at_random(const Stage& stage, const Options& options, const Setting& setting,
                     const Pretrained& pretrained, std::uint64_t seed) {
  Pretrained start = untrained(options, setting, seed);
  start.heads = pretrained.heads;
  finish_training(stage, start);
}

Pretrained load_pretrained(const std::filesystem::path& file, const Options& options,
                           const Setting& setting) {
  return load_model(file, untrained(options, setting, options.seed), UnknownNames::ignore);
}

}  // namespace study
