#include "stages.hpp"

#include <cmath>
#include <iostream>

#include "interrupt.hpp"
#include "lintel/core/io/model_file.hpp"
#include "lintel/core/transforms.hpp"
#include "lintel/nn/evaluate.hpp"
#include "lintel/nn/layers/cosine_head.hpp"
#include "lintel/nn/progress.hpp"
#include "lintel/nn/train.hpp"
#include "lintel/tangent/linearized_model.hpp"

namespace study {

using namespace lintel;
using Images = Tensor<float>;

namespace {
constexpr Augmentation changes{.shift = 2, .edge = Augmentation::Edge::reflect};

// Reads a stage's file where it was made by the same recipe; else makes it and writes it.
template <Model M, class Make>
M stage(const std::filesystem::path& file, const std::string& recipe, const M& like,
        const Make& make) {
  if (std::filesystem::exists(file)) {
    const SafetensorsFile there(file);
    const auto made_by = there.metadata().find("recipe");
    if (made_by != there.metadata().end() && made_by->second == recipe) {
      std::cerr << "taken as it is: " << file.string() << "\n";
      return load_model(file, like);
    }
  }
  M made = make();
  save_model(file, made, {{"recipe", recipe}});
  return made;
}

// One training run with a progress bar, which an interrupt ends.
template <Model M, class Gradient>
M run(const std::string& title, const TrainingPlan& plan, M start, Maybe<M> anchor,
      const Gradient& gradient) {
  Progress progress(title, plan.steps);
  double smooth = 0;
  return train(std::move(start), plan, gradient, std::move(anchor),
               [&](const TrainingState& state, const M&) {
                 stop_if_interrupted();
                 smooth = state.step == 1 ? state.loss : 0.98 * smooth + 0.02 * state.loss;
                 progress.show(state.step, join("loss ", std::round(1000 * smooth) / 1000));
               });
}

Batch joined(const Batch& a, const Batch& b) {
  Batch both{concat(0, a.images, b.images), a.labels};
  both.labels.insert(both.labels.end(), b.labels.begin(), b.labels.end());
  return both;
}

// Every task's first sight as one set, its labels counted on through all tasks.
ImageSet all_tasks(const Setting& setting) {
  ImageSet all = setting.tasks.front().pretraining;
  all.name = "tasks";
  std::int64_t first_class = setting.control.pretraining.classes();
  all.labels.clear();
  all.pixels.clear();
  for (const Task& task : setting.tasks) {
    const ImageSet& set = task.pretraining;
    all.pixels.insert(all.pixels.end(), set.pixels.begin(), set.pixels.end());
    for (const std::int32_t label : set.labels) {
      all.labels.push_back(static_cast<std::int32_t>(first_class + label));
    }
    first_class += set.classes();
  }
  return all;
}

std::int64_t first_row(const Setting& setting, std::int64_t task) {
  if (task < 0) return 0;
  std::int64_t row = setting.control.pretraining.classes();
  for (std::int64_t t = 0; t < task; ++t)
    row += setting.tasks[static_cast<std::size_t>(t)].train.classes();
  return row;
}

std::string pretraining_recipe(const Options& options, const Setting& setting) {
  std::string recipe = join("pretraining model=", options.model, " seed=", options.seed,
                            " steps=", options.pretraining_steps, " batch=", options.batch,
                            " control=", setting.control.name);
  for (const Task& task : setting.tasks) recipe += " " + task.name;
  return recipe;
}
}  // namespace

Pretrained<Images> pretrain(const Options& options, const Setting& setting) {
  using M = Pretrained<Images>;
  const std::int64_t classes = first_row(setting, static_cast<std::int64_t>(setting.tasks.size()));
  M start{make_vit<float>(vit_preset(options.model), options.seed), {}};
  Random random(options.seed, "class_directions");
  start.rows = Images::normal({classes, start.encoder.shape.width}, random);
  return stage(
      options.out / "pretrained.safetensors", pretraining_recipe(options, setting), start, [&] {
        Batches control(setting.control.pretraining, options.batch / 2, options.seed, changes);
        const ImageSet weak = all_tasks(setting);
        Batches tasks(weak, options.batch - options.batch / 2, options.seed + 1, changes);
        const std::int64_t micro = micro_batch_size(start.encoder.shape.tokens());
        const TrainingPlan plan{.steps = options.pretraining_steps,
                                .warm_up = options.pretraining_steps / 20,
                                .learning_rate = 1e-3,
                                .weight_decay = 0.05};
        return run<M>("pre-training", plan, start, {}, [&](const M& model, std::int64_t step) {
          const auto gradient = [&model](const Batch& part) {
            const auto loss = [&part](const auto& m) {
              return cross_entropy(cosine_logits(m.encoder.features(part.images), m.rows),
                                   part.labels);
            };
            auto [value, slope] = value_and_grad(loss)(model);
            return LossAndGradient<M>{static_cast<double>(value.item()), std::move(slope)};
          };
          return batch_gradient<M>(gradient, joined(control(step), tasks(step)), micro);
        });
      });
}

Images head_of(const Pretrained<Images>& pretrained, const Setting& setting, std::int64_t task) {
  const std::int64_t row = first_row(setting, task);
  return pretrained.rows.sliced(0, row, first_row(setting, task + 1) - row).compact();
}

TaskVectors fine_tune(const Options& options, const Setting& setting,
                      const Pretrained<Images>& pretrained, std::int64_t index) {
  const Task& task = setting.tasks[static_cast<std::size_t>(index)];
  const Encoder& origin = pretrained.encoder;
  const Images head = head_of(pretrained, setting, index);
  const std::int64_t micro = micro_batch_size(origin.shape.tokens());
  const TrainingPlan plan{.steps = options.steps,
                          .warm_up = options.steps / 10,
                          .learning_rate = options.learning_rate,
                          .weight_decay = 0.1};
  const std::string recipe = join("steps=", options.steps, " batch=", options.batch,
                                  " learning rate=", options.learning_rate, " after ",
                                  pretraining_recipe(options, setting));
  const auto file = [&](const char* regime) {
    return options.out / (task.name + "_" + regime + ".safetensors");
  };
  const auto loss = [&head](const auto& features, const Batch& part) {
    return cross_entropy(cosine_logits(features, head), part.labels);
  };

  TaskVectors vectors;
  vectors.nonlinear = stage(file("nonlinear"), recipe, origin, [&] {
    Batches batches(task.train, options.batch, options.seed, changes);
    const Encoder tuned = run<Encoder>(
        task.name + ", non-linear", plan, origin, origin,
        [&](const Encoder& encoder, std::int64_t step) {
          const auto gradient = [&](const Batch& part) {
            auto [value, slope] = value_and_grad(
                [&](const auto& m) { return loss(m.features(part.images), part); })(encoder);
            return LossAndGradient<Encoder>{static_cast<double>(value.item()), std::move(slope)};
          };
          return batch_gradient<Encoder>(gradient, batches(step), micro);
        });
    return tuned - origin;
  });
  vectors.linearized = stage(file("linearized"), recipe, origin, [&] {
    Batches batches(task.train, options.batch, options.seed, changes);
    const LinearizedModel linearized(
        [](const auto& m, const Images& images) { return m.features(images); }, origin);
    return run<Encoder>(
        task.name + ", linearized", plan, zeros_like(origin), {},
        [&](const Encoder& tau, std::int64_t step) {
          const auto gradient = [&](const Batch& part) {
            auto [value, slope] = linearized.value_and_gradient(
                [&](const auto& features) { return loss(features, part); }, tau, part.images);
            return LossAndGradient<Encoder>{static_cast<double>(value.item()), std::move(slope)};
          };
          return batch_gradient<Encoder>(gradient, batches(step), micro);
        });
  });
  return vectors;
}

}  // namespace study
