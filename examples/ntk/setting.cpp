// Images, and a network that is pre-trained here or read from a file.
#include <algorithm>
#include <span>

#include "lintel/core/io/model_file.hpp"
#include "lintel/core/transforms.hpp"
#include "lintel/nn/data/drawn/draw_task.hpp"
#include "lintel/nn/data/readers/read_task.hpp"
#include "lintel/nn/progress.hpp"
#include "lintel/nn/train.hpp"
#include "parts.hpp"

namespace ntk {

using namespace lintel;

namespace {
Task divide(const std::string& name, const TaskData& data, const Options& options) {
  const auto part = [&](const ImageSet& set, std::int64_t start) {
    const auto order = Random(options.seed, "ntk " + set.name).permutation(set.size());
    if (start + options.images > set.size()) {
      fail("ntk: ", set.name, " has ", set.size(), " images; --images ", options.images, " needs ",
           start + options.images, ", so take fewer");
    }
    const auto some = std::span(order).subspan(static_cast<std::size_t>(start),
                                               static_cast<std::size_t>(options.images));
    return batch_of(set.select(some), 0, options.images);
  };
  return {name, data.train.classes(), part(data.train, 0), part(data.train, options.images),
          part(data.test, 0)};
}

// So many images of both sets, mixed: in halves, where both have enough.
Batch halves_of(const ImageSet& first, const ImageSet& second, std::int64_t count,
                std::uint64_t seed) {
  const auto some_of = [seed](const ImageSet& set, std::int64_t most) {
    const auto order = Random(seed, "ntk large " + set.name).permutation(set.size());
    return set.select(std::span(order).first(static_cast<std::size_t>(std::min(most, set.size()))));
  };
  const ImageSet b = some_of(second, count - std::min(count / 2, first.size())),
                 a = some_of(first, count - b.size());
  const Number images = concat(
      0, std::vector<Number>{batch_of(a, 0, a.size()).images, batch_of(b, 0, b.size()).images});
  const auto order = Random(seed, "ntk large").permutation(a.size() + b.size());
  Batch result{gather(images, 0, order), {}};
  for (const std::int64_t i : order) {
    const ImageSet& set = i < a.size() ? a : b;
    const auto at = static_cast<std::size_t>(i < a.size() ? i : i - a.size());
    result.labels.push_back(2 * set.labels[at] >= set.classes() ? 1 : 0);
  }
  return result;
}

Network pretrain(const Options& options, const Network& start, const ImageSet& set) {
  Batches batches(set, 64, options.seed);
  Progress progress("pre-training", options.pretraining_steps);
  const TrainingPlan plan{.steps = options.pretraining_steps};
  return train(
      with_head(start, set.classes(), options.seed), plan,
      [&](const Network& model, std::int64_t step) {
        return batch_gradient<Network>(
            [&](const Batch& part) {
              return value_and_grad(
                  [&](const auto& m) { return cross_entropy(m(part.images), part.labels); })(model);
            },
            batches(step), micro_batch_size(model.shape.tokens()));
      },
      Maybe<Network>(),
      [&](const TrainingState& state, const Network&) {
        progress.show(state.step, join("loss ", state.loss));
      });
}
}  // namespace

Network with_head(const Network& encoder, std::int64_t classes, std::uint64_t seed) {
  Network model = encoder;
  model.shape.classes = classes;
  model.head = make_vit<float>(model.shape, seed).head;
  return model;
}

Setting make_setting(const Options& options) {
  const bool drawn = options.data.empty();
  std::vector<std::string> names = options.tasks;
  if (names.empty()) {
    names = drawn ? drawn_task_names() : list_tasks(options.data);
    std::erase_if(names, [](const std::string& name) { return name.starts_with("tiny-imagenet"); });
  }
  if (names.size() < 2)
    fail("ntk: ", names.size(), " tasks in ", options.data.string(), "; expected two or more");
  Setting setting;
  setting.random = make_vit<float>(vit_preset(options.model), options.seed);
  const std::int64_t side = setting.random.shape.image;
  std::vector<TaskData> data;
  for (std::size_t i = 0; i < 2; ++i) {
    // As many whether `large` is wanted or not: what is chosen from them is the same.
    const std::int64_t half_of_large = (options.large_images + 1) / 2;
    data.push_back(drawn ? draw_task(names[i], options.seed,
                                     std::max(2 * options.images + 500, half_of_large),
                                     std::max<std::int64_t>(options.images, 100), side)
                         : read_task(options.data, names[i], side));
  }
  setting.task = divide(names[0], data[0], options);
  setting.other = divide(names[1], data[1], options);
  if (options.wants("large")) {
    setting.large = {halves_of(data[0].train, data[1].train, options.large_images, options.seed),
                     halves_of(data[0].test, data[1].test, 2000, options.seed)};
    if (setting.large.train.size() < options.large_images) {
      fail("ntk: ", names[0], " and ", names[1], " have ", setting.large.train.size(),
           " training images for the part large; take fewer by --large-images");
    }
  }
  if (!options.weights.empty()) {
    setting.pretrained = load_model(options.weights, setting.random, UnknownNames::ignore);
  } else {
    // On the drawn world, or on the first task's training images.
    const ImageSet world = drawn ? draw_world(options.seed, 8000, 100, side).train : data[0].train;
    setting.pretrained = pretrain(options, setting.random, world);
    setting.pretrained.shape.classes = 0;
  }
  return setting;
}

}  // namespace ntk
