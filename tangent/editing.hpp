// How an edited model is judged, and how its coefficient is chosen.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <vector>

namespace lintel {

/// The coefficients tried: 0, 0.05, …, 1.
std::vector<double> coefficient_grid();

/// Mean over tasks of accuracy / accuracy of the task's own single-task model. Both in the same
/// regime. A task whose own model is never right has no such ratio and is left out; throws `Error`
/// where that is every task.
double normalized_accuracy(std::span<const double> accuracies,
                           std::span<const double> single_task_accuracies);

/// The share of what fine-tuning gained that is left after adding task vectors, (added −
/// pre-trained) / (single − pre-trained), all three means over tasks in one regime. Unlike
/// normalized accuracy it does not count what the pre-trained model could do before, so settings
/// with different room can be compared: 1 where nothing is lost, 0 where nothing is left, negative
/// where adding does harm. Nothing where fine-tuning gained nothing.
std::optional<double> retained_share(double added, double pretrained, double single);

/// Task addition: the index of the coefficient with the best normalized accuracy on validation
/// data, the smaller coefficient where two are equal. accuracies[coefficient][task].
std::size_t choose_for_addition(const std::vector<std::vector<double>>& accuracies,
                                std::span<const double> single_task_accuracies);

/// One task, as in task analogies: the index of the coefficient with the best accuracy on its
/// validation data, the smaller coefficient where two are equal.
std::size_t choose_for_analogy(std::span<const double> accuracies);

/// Task negation: the index of the coefficient with the lowest accuracy on the target task, among
/// those that keep at least `kept` (the paper: 95 %) of the pre-trained model's accuracy on the
/// control task; the smaller coefficient where two are equal. The pre-trained model itself
/// (coefficient 0, the first) always qualifies, so there is an answer. The control task's accuracy
/// at a coefficient, often the dearer to measure, is asked for only until one qualifies.
std::size_t choose_for_negation(std::span<const double> target_accuracies,
                                const std::function<double(std::size_t)>& control_accuracy,
                                double pretrained_control_accuracy, double kept = 0.95);

}  // namespace lintel
