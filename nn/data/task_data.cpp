#include "lintel/nn/data/task_data.hpp"

#include <algorithm>

#include "lintel/core/error.hpp"

namespace lintel {

namespace {

void check_every_class_is_trained(const ImageSet& set) {
  std::vector<bool> seen(set.class_names.size());
  for (const std::int32_t label : set.labels) seen[static_cast<std::size_t>(label)] = true;
  const auto missing = std::find(seen.begin(), seen.end(), false);
  if (missing != seen.end()) {
    const auto label = static_cast<std::size_t>(missing - seen.begin());
    fail(set.name, ": no training image of class ", label, " (", set.class_names[label],
         "); expected at least one of each class");
  }
}

}  // namespace

void TaskData::check() const {
  train.check();
  test.check();
  if (train.height != test.height || train.width != test.width) {
    fail(train.name, ": training images of ", train.height, " x ", train.width,
         " and test images of ", test.height, " x ", test.width, "; expected one size");
  }
  if (train.class_names != test.class_names) {
    const auto [mine, theirs] = std::mismatch(train.class_names.begin(), train.class_names.end(),
                                              test.class_names.begin(), test.class_names.end());
    const auto shown = [](const auto& at, const auto& names) {
      return at == names.end() ? std::string("missing") : *at;
    };
    fail(train.name, ": class ", mine - train.class_names.begin(), " is ",
         shown(mine, train.class_names), " among the ", train.classes(), " for training and ",
         shown(theirs, test.class_names), " among the ", test.classes(),
         " for testing; expected the same classes");
  }
  if (train.classes() < 2) {
    fail(train.name, ": ", train.classes(), " class; expected two or more to tell apart");
  }
  check_every_class_is_trained(train);
  if (test.size() == 0) fail(test.name, ": no test image; expected at least one");
}

}  // namespace lintel
