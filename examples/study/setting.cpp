#include "setting.hpp"

#include <algorithm>

#include "lintel/core/random.hpp"
#include "lintel/nn/data/drawn/draw_task.hpp"
#include "lintel/nn/data/task.hpp"
#include "lintel/nn/data/tiny_imagenet.hpp"
#include "lintel/nn/layers/vit.hpp"

namespace study {

using namespace lintel;

namespace {
constexpr double share_for_pretraining = 0.2;
constexpr double wrong_labels = 0.3;

struct Parts {
  ImageSet first, second;
};
Parts divide(const ImageSet& set, std::span<const std::int64_t> order, std::int64_t count) {
  const auto at = static_cast<std::size_t>(count);
  return {set.select(order.first(at)), set.select(order.subspan(at))};
}

ImageSet with_wrong_labels(ImageSet set, std::uint64_t seed) {
  for (std::size_t i = 0; i < set.labels.size(); ++i) {
    Random random(seed, "wrong label " + set.name, i);
    if (random.chance(wrong_labels)) {
      set.labels[i] =
          static_cast<std::int32_t>(random.below(static_cast<std::uint32_t>(set.classes())));
    }
  }
  return set;
}

Task divide_task(const std::string& name, TaskData data, std::uint64_t seed, bool control) {
  const auto order = Random(seed, "divide " + name).permutation(data.train.size());
  const std::int64_t count = data.train.size();
  const std::int64_t validation = std::min<std::int64_t>(count / 10, 5000);
  Parts held_out = divide(data.train, order, validation);
  if (control)
    return {name, std::move(held_out.second), {}, std::move(held_out.first), std::move(data.test)};
  const auto seen = static_cast<std::int64_t>(share_for_pretraining * static_cast<double>(count));
  std::vector<std::int64_t> rest(static_cast<std::size_t>(held_out.second.size()));
  for (std::size_t i = 0; i < rest.size(); ++i) rest[i] = static_cast<std::int64_t>(i);
  Parts training = divide(held_out.second, rest, seen);
  return {name, with_wrong_labels(std::move(training.first), seed), std::move(training.second),
          std::move(held_out.first), std::move(data.test)};
}
}  // namespace

Setting prepare(const Options& options) {
  const std::int64_t side = vit_preset(options.model).image;
  const bool drawn = options.data.empty();
  std::vector<std::string> names = options.tasks;
  if (names.empty()) names = drawn ? drawn_task_names() : list_tasks(options.data);
  if (!drawn && options.tasks.empty()) {  // the control task is none of the others
    std::erase_if(names, [](const std::string& name) { return name.starts_with("tiny-imagenet"); });
  }
  if (names.empty())
    fail("study: no tasks in ", options.data.string(),
         "; expected image sets beside Tiny ImageNet");
  Setting setting{{}, {}, drawn};
  // The tasks first: a name that nobody knows shows early.
  for (const std::string& name : names) {
    setting.tasks.push_back(divide_task(name,
                                        drawn ? draw_task(name, options.seed, 4000, 1000, side)
                                              : read_task(options.data, name, side),
                                        options.seed, false));
  }
  if (drawn) {
    setting.control =
        divide_task("world", draw_world(options.seed, 20000, 2000, side), options.seed, true);
  } else {
    const auto place = find_tiny_imagenet(options.data);
    if (!place)
      fail("study: no Tiny ImageNet in ", options.data.string(),
           "; expected tiny-imagenet-200 as a folder or an archive");
    setting.control =
        divide_task("TinyImageNet", read_tiny_imagenet(*place, side), options.seed, true);
  }
  return setting;
}

}  // namespace study
