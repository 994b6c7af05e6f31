#include "lintel/tangent/editing.hpp"

#include <algorithm>
#include <numeric>

#include "lintel/core/error.hpp"

namespace lintel {

std::vector<double> coefficient_grid() {
  std::vector<double> grid;
  for (int i = 0; i <= 20; ++i) grid.push_back(i / 20.0);
  return grid;
}

double normalized_accuracy(std::span<const double> accuracies,
                           std::span<const double> single_task_accuracies) {
  if (accuracies.empty() || accuracies.size() != single_task_accuracies.size()) {
    fail("normalized_accuracy: ", accuracies.size(), " accuracies for ",
         single_task_accuracies.size(), " single-task models");
  }
  double total = 0;
  std::int64_t counted = 0;
  for (std::size_t t = 0; t < accuracies.size(); ++t) {
    if (single_task_accuracies[t] <= 0) continue;
    total += accuracies[t] / single_task_accuracies[t];
    ++counted;
  }
  if (counted == 0) fail("normalized_accuracy: no single-task model is ever right; train longer");
  return total / static_cast<double>(counted);
}

std::optional<double> retained_share(double added, double pretrained, double single) {
  if (!(single > pretrained)) return {};
  return (added - pretrained) / (single - pretrained);
}

std::size_t choose_for_addition(const std::vector<std::vector<double>>& accuracies,
                                std::span<const double> single_task_accuracies) {
  if (accuracies.empty()) fail("choose_for_addition: there are no coefficients to choose from");
  std::size_t best = 0;
  double best_score = -1;
  for (std::size_t i = 0; i < accuracies.size(); ++i) {
    const double score = normalized_accuracy(accuracies[i], single_task_accuracies);
    if (score > best_score) {
      best = i;
      best_score = score;
    }
  }
  return best;
}

std::size_t choose_for_analogy(std::span<const double> accuracies) {
  if (accuracies.empty()) fail("choose_for_analogy: there are no coefficients to choose from");
  return static_cast<std::size_t>(std::max_element(accuracies.begin(), accuracies.end()) -
                                  accuracies.begin());
}

std::size_t choose_for_negation(std::span<const double> target_accuracies,
                                const std::function<double(std::size_t)>& control_accuracy,
                                double pretrained_control_accuracy, double kept) {
  if (target_accuracies.empty())
    fail("choose_for_negation: there are no coefficients to choose from");
  std::vector<std::size_t> by_target(target_accuracies.size());
  std::iota(by_target.begin(), by_target.end(), std::size_t{0});
  std::stable_sort(by_target.begin(), by_target.end(), [&](std::size_t one, std::size_t other) {
    return target_accuracies[one] < target_accuracies[other];
  });
  for (const std::size_t i : by_target) {
    if (i == 0 || control_accuracy(i) >= kept * pretrained_control_accuracy) return i;
  }
  return 0;
}

}  // namespace lintel
