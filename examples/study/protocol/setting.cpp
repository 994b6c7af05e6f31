#include "setting.hpp"

#include <algorithm>
#include <numeric>
#include <set>

#include "../engine/fingerprint.hpp"
#include "lintel/core/listed.hpp"
#include "lintel/core/random.hpp"
#include "lintel/nn/data/drawn/draw_task.hpp"
#include "lintel/nn/data/readers/read_task.hpp"
#include "lintel/nn/data/readers/tiny_imagenet.hpp"
#include "lintel/nn/layers/vit.hpp"

namespace study {

using namespace lintel;

namespace {
// Drawn: so few that a study takes minutes.
constexpr std::int64_t drawn_train = 3000, drawn_test = 300, drawn_validation = 100;
constexpr std::int64_t drawn_first_sight = 4000, drawn_world = 60000;
constexpr std::int64_t drawn_control_validation = 600, drawn_control_test = 2000;

// Tasks whose classes a mirror confuses: writing, signs, and drawn tasks about left and right.
bool has_handedness(const std::string& name) {
  static const std::set<std::string> names{"MNIST",   "EMNIST",     "KMNIST", "SVHN",
                                           "GTSRB",   "Chars74K36", "digits", "signs",
                                           "compass", "relations"};
  return names.contains(name);
}

std::string key_of(const Task& task, std::initializer_list<const ImageSet*> sets) {
  Fingerprint fingerprint;
  fingerprint.add(task.name);
  fingerprint.add(task.mirror ? "mirror" : "");
  const auto add = [&fingerprint](const auto& numbers) {
    fingerprint.add(
        {reinterpret_cast<const char*>(numbers.data()), numbers.size() * sizeof(numbers[0])});
  };
  for (const ImageSet* set : sets) {
    for (const std::string& name : set->class_names) fingerprint.add(name);
    add(set->labels);
    add(set->pixels);
  }
  return fingerprint.text();
}
std::string key_of_task(const Task& task) {
  return key_of(task, {&task.train, &task.validation, &task.test});
}

std::vector<std::int64_t> in_order(std::int64_t count) {
  std::vector<std::int64_t> all(static_cast<std::size_t>(count));
  std::iota(all.begin(), all.end(), 0);
  return all;
}

struct Parts {
  ImageSet first, second;
};
Parts divide(const ImageSet& set, std::span<const std::int64_t> order, std::int64_t count) {
  const auto at = static_cast<std::size_t>(count);
  return {set.select(order.first(at)), set.select(order.subspan(at))};
}

// Images for validation, and the others, in a random order.
Parts hold_out(const std::string& name, const ImageSet& train, std::uint64_t seed) {
  const auto order = Random(seed, "divide " + name).permutation(train.size());
  return divide(train, order, std::min<std::int64_t>(train.size() / 10, 5000));
}

// Enough for every part to have some: a tenth is for validation, and pre-training takes its share.
void check_sizes(const std::string& name, const TaskData& data) {
  if (data.train.size() >= 10 && data.test.size() >= 1) return;
  fail("study: ", name, " has ", data.train.size(), " training and ", data.test.size(),
       " test images; expected 10 and 1 or more");
}

Task divide_control(const std::string& name, TaskData data, std::uint64_t seed) {
  check_sizes(name, data);
  Parts parts = hold_out(name, data.train, seed);
  return {name, std::move(parts.second), {}, std::move(parts.first), std::move(data.test)};
}

Task divide_task(const std::string& name, TaskData data, std::uint64_t seed, double share_seen) {
  check_sizes(name, data);
  Parts parts = hold_out(name, data.train, seed);
  const auto seen = static_cast<std::int64_t>(share_seen * static_cast<double>(data.train.size()));
  Parts training = divide(parts.second, in_order(parts.second.size()), seen);
  return {name, std::move(training.first), std::move(training.second), std::move(parts.first),
          std::move(data.test)};
}

Task drawn_task(const std::string& name, const Options& options, std::int64_t side) {
  TaskData data = draw_task(name, options.seed, drawn_train + drawn_validation, drawn_test, side);
  Parts parts = divide(data.train, in_order(data.train.size()), drawn_validation);
  ImageSet seen{name, side, side, data.train.class_names, {}, {}};
  if (options.foundation.empty() && first_sight(options.pretraining).of_batch > 0)
    seen = draw_first_sight(name, options.seed, drawn_first_sight, side);
  return {name, std::move(seen), std::move(parts.second), std::move(parts.first),
          std::move(data.test)};
}

Task drawn_control(const Options& options, std::int64_t side) {
  TaskData data = draw_world(options.seed, options.foundation.empty() ? drawn_world : 0,
                             drawn_control_validation + drawn_control_test, side);
  Parts parts = divide(data.test, in_order(data.test.size()), drawn_control_validation);
  return {"world", std::move(data.train), {}, std::move(parts.first), std::move(parts.second)};
}

// Where sets lie as CIFAR records, these are what is meant; samples in other formats beside them
// are not.
std::vector<std::string> default_tasks(const std::filesystem::path& data) {
  std::vector<std::filesystem::path> places{data};
  for (const auto& entry : std::filesystem::directory_iterator(data)) {
    if (entry.is_directory()) places.push_back(entry.path());
  }
  std::sort(places.begin() + 1, places.end());
  for (const auto& place : places) {
    for (const auto& entry : std::filesystem::directory_iterator(place)) {
      const std::string name = entry.path().filename().string();
      if (name.ends_with("_train.bin") || name.ends_with("_train.bin.gz")) return list_tasks(place);
    }
  }
  return list_tasks(data);
}

std::vector<std::string> names_of_tasks(const Options& options) {
  if (!options.tasks.empty()) return options.tasks;
  if (options.data.empty()) return drawn_task_names();
  std::vector<std::string> names = default_tasks(options.data);
  // The control task is none of the others.
  std::erase_if(names, [](const std::string& name) { return name.starts_with("tiny-imagenet"); });
  if (names.empty())
    fail("study: no tasks in ", options.data.string(),
         "; expected image sets beside Tiny ImageNet");
  return names;
}

// The place of the task of this name among all; where there is none, their number.
std::size_t place_of(const Setting& setting, const std::string& name) {
  const auto found = std::ranges::find(setting.tasks, name, &Task::name);
  return static_cast<std::size_t>(found - setting.tasks.begin());
}
std::size_t asked_for(const Setting& setting, const std::string& name) {
  const std::size_t place = place_of(setting, name);
  if (place < setting.tasks.size()) return place;
  throw UsageError(join("study: '", name, "' is not one of the tasks; there are ",
                        listed(setting.tasks, ", ", &Task::name)));
}
}  // namespace

Setting make_setting(const Options& options) {
  const std::int64_t side = vit_preset(options.model).image;
  Setting setting{{}, {}, options.data.empty()};
  // The tasks first: a name that nobody knows shows early.
  for (const std::string& name : names_of_tasks(options)) {
    setting.tasks.push_back(
        setting.drawn ? drawn_task(name, options, side)
                      : divide_task(name, read_task(options.data, name, side), options.seed,
                                    first_sight(options.pretraining).of_training));
  }
  if (setting.drawn) {
    setting.control = drawn_control(options, side);
  } else {
    const auto place = find_tiny_imagenet(options.data);
    if (!place)
      fail("study: no Tiny ImageNet in ", options.data.string(),
           "; expected tiny-imagenet-200 as a folder or an archive");
    const std::string name = "TinyImageNet";
    if (place_of(setting, name) < setting.tasks.size())
      fail("study: ", name, " is the control task; leave it out of --tasks");
    setting.control = divide_control(name, read_tiny_imagenet(*place, side), options.seed);
  }
  const auto finish = [](Task& task) {
    task.mirror = !has_handedness(task.name);
    task.key = key_of_task(task);
    task.first_sight_key = key_of(task, {&task.pretraining});
  };
  finish(setting.control);
  for (Task& task : setting.tasks) {
    finish(task);
    task.sample = task.test.select(in_order(std::min(options.map_images, task.test.size())));
  }
  return setting;
}

Task inverted(const Task& task) {
  Task result = task;
  result.name = "inverted " + task.name;
  for (ImageSet* set : {&result.pretraining, &result.train, &result.validation, &result.test}) {
    set->name = "inverted " + set->name;
    for (std::uint8_t& byte : set->pixels) byte = static_cast<std::uint8_t>(255 - byte);
  }
  result.key = key_of_task(result);
  return result;
}

TaskPair analogy_tasks(const Options& options, const Setting& setting) {
  if (options.analogy.size() == 2)
    return {asked_for(setting, options.analogy[0]), asked_for(setting, options.analogy[1])};
  if (!options.analogy.empty()) return {0, 0};
  // Two kinds of pictures from above, where both are there.
  const std::size_t count = setting.tasks.size();
  const TaskPair from_above{place_of(setting, "AID"), place_of(setting, "RSSCN7")};
  if (from_above[0] < count && from_above[1] < count) return from_above;
  return {0, count > 1 ? 1u : 0u};
}

std::vector<TaskPair> map_pairs(const Options& options, const Setting& setting) {
  std::vector<TaskPair> pairs;
  for (const std::string& pair : options.map_pairs) {
    const std::size_t colon = pair.find(':');
    if (colon == std::string::npos) {
      throw UsageError("study: --map-pairs has '" + pair + "'; expected A:B");
    }
    pairs.push_back(
        {asked_for(setting, pair.substr(0, colon)), asked_for(setting, pair.substr(colon + 1))});
  }
  if (!pairs.empty()) return pairs;
  // Three without a task in common, from both ends of the list.
  const std::size_t count = setting.tasks.size();
  for (std::size_t k = 0; k < std::min<std::size_t>(3, count / 2); ++k)
    pairs.push_back({k, k + count / 2});
  return pairs;
}

}  // namespace study
