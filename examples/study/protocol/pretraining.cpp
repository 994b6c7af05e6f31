#include "pretraining.hpp"

#include <algorithm>

#include "lintel/core/transforms.hpp"
#include "lintel/nn/evaluate.hpp"
#include "lintel/nn/layers/cosine_head.hpp"
#include "lintel/nn/layers/turned_directions.hpp"

namespace study {

using namespace lintel;
namespace fs = std::filesystem;
using Images = Tensor<float>;

Augmentation changes_for(const Task& task) {
  return {.shift = 2, .edge = Augmentation::Edge::reflect, .flip = task.mirror};
}

namespace {
// Batches of the control task and of every task's first sight, with labels counted on through all
// of them.
class MixedBatches {
 public:
  MixedBatches(const Options& options, const Setting& setting) {
    const double share = first_sight(options.pretraining).of_batch;
    const auto each = static_cast<std::int64_t>(share * images_a_batch /
                                                static_cast<double>(setting.tasks.size()));
    const std::int64_t of_a_task = share > 0 ? std::max<std::int64_t>(1, each) : 0;
    const std::int64_t of_all = of_a_task * std::ssize(setting.tasks);
    add(setting.control, std::max<std::int64_t>(1, images_a_batch - of_all), options.seed);
    for (std::size_t t = 0; of_a_task > 0 && t < setting.tasks.size(); ++t)
      add(setting.tasks[t], of_a_task, options.seed + 1 + t);
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

VitShape shape_of(const Options& options, const Start& start) {
  VitShape shape = vit_preset(options.model);
  if (start.width == 0) return shape;
  const std::int64_t of_a_head = shape.width / shape.heads;
  if (start.width < of_a_head || start.width % of_a_head != 0) {
    throw UsageError(join("study: --widths has ", start.width, "; expected multiples of ",
                          of_a_head, ", the width of a head of ", options.model));
  }
  shape.width = start.width;
  shape.heads = start.width / of_a_head;
  return shape;
}

double relative_cost(const Options& options, const Start& start) {
  const auto width = [](const VitShape& shape) { return static_cast<double>(shape.width); };
  const double ratio = width(shape_of(options, start)) / width(vit_preset(options.model));
  return ratio * ratio;
}

Pretrained untrained(const VitShape& shape, const Setting& setting, std::uint64_t seed) {
  Pretrained model{make_vit<float>(shape, seed), {}, {}};
  const auto add = [&](const Task& task) {
    Random random(seed, "class directions of " + task.name);
    model.names.push_back(task.name);
    model.heads.push_back(Images::normal({task.classes(), model.encoder.shape.width}, random));
  };
  add(setting.control);
  for (const Task& task : setting.tasks) add(task);
  return model;
}

TrainingPlan pretraining_plan(const Options& options) {
  return {.steps = options.pretraining_steps,
          .warm_up = options.pretraining_steps / 20,
          .learning_rate = 1e-3,
          .weight_decay = 0.05};
}

void pretrain(const Stage& stage, const Options& options, const Setting& setting,
              const VitShape& shape, std::int64_t until, const TrainingOnDisk& saved) {
  Pretrained start = untrained(shape, setting, options.seed);
  if (first_sight(options.pretraining).of_batch == 0) {
    start.names.resize(1);
    start.heads.resize(1);
  }
  const std::int64_t micro = micro_batch_size(start.encoder.shape.tokens());
  MixedBatches batches(options, setting);
  const Pretrained made = train_until<Pretrained>(
      until, saved, stage.name, options.save_every, pretraining_plan(options), start, {},
      [&](const Pretrained& model, std::int64_t step) {
        const auto gradient = [&model](const Batch& part) {
          const auto loss = [&part](const auto& m) {
            const auto rows = m.heads.size() == 1 ? m.heads.front() : concat(0, m.heads);
            return cross_entropy(cosine_logits(m.encoder.features(part.images), rows), part.labels);
          };
          return value_and_grad(loss)(model);
        };
        return batch_gradient<Pretrained>(gradient, batches(step), micro);
      });
  write_model(stage, made, Precision::half);
}

Pretrained load_foundation(const fs::path& file, const VitShape& shape, const Setting& setting) {
  const Pretrained all = untrained(shape, setting, 0);
  Pretrained known{all.encoder, {}, {}};
  const SafetensorsFile there(file);
  for (std::size_t i = 0; i < all.names.size(); ++i) {
    if (i > 0 && !there.contains("class_directions." + all.names[i])) continue;
    known.names.push_back(all.names[i]);
    known.heads.push_back(all.heads[i]);
  }
  try {
    return load_made(file, known, UnknownNames::ignore);
  } catch (const Error& problem) {
    fail(problem.what(), "; --pretrain makes your own foundation");
  }
}

void freeze_heads(const Stage& stage, const Options& options, const Setting& setting,
                  const VitShape& shape, const fs::path& foundation) {
  const Pretrained known = load_foundation(foundation, shape, setting);
  Pretrained made{known.encoder, {setting.control.name}, {known.heads.front()}};
  for (const Task& task : setting.tasks) {
    const auto learned = std::find(known.names.begin(), known.names.end(), task.name);
    const Images directions =
        learned != known.names.end()
            ? known.heads[static_cast<std::size_t>(learned - known.names.begin())]
            : class_means(made.encoder, task.train);
    made.names.push_back(task.name);
    made.heads.push_back(
        options.turn == 0 ? directions
                          : turned_directions(directions, options.turn, options.seed, task.name));
  }
  write_model(stage, made);
}

Pretrained load_pretrained(const Start& start, const Options& options, const Setting& setting) {
  return load_made(start.file, untrained(shape_of(options, start), setting, 0));
}

}  // namespace study
