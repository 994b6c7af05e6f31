// What a study finds out.
#pragma once

#include <string>
#include <vector>

#include "stages.hpp"

namespace study {

/// The test accuracy of the task that was to be forgotten and of the control task, and the
/// coefficient.
struct Negation {
  double coefficient, target, control;
};

/// One way to fine-tune and to evaluate. Accuracies are shares from 0 to 1, a number a task.
struct Regime {
  std::string name;
  std::vector<double> single_task;                    // own task vector, coefficient 1, test images
  std::vector<std::vector<double>> validation_curve;  // [coefficient][task], all vectors added
  double coefficient = 0;                             // chosen on validation
  std::vector<double> added;                          // at that coefficient, test images
  double absolute = 0, normalized = 0;                // means of `added`, and over `single_task`
  std::vector<double> added_untuned;                  // at coefficient 1, test images
  double absolute_untuned = 0, normalized_untuned = 0;
  std::vector<Negation> negated;
};

struct Results {
  std::vector<std::string> tasks;
  std::vector<double> coefficients;  // the grid
  std::vector<double> pretrained;    // test accuracy of the pre-trained model on each task
  double pretrained_control = 0;
  std::vector<Regime> regimes;                  // non-linear, post-hoc, linearized
  std::vector<std::vector<double>> cosines[2];  // between task vectors: non-linear, linearized
};

/// Evaluates the pre-trained model and all task vectors in the regimes of the paper: single tasks,
/// addition with the coefficient chosen on validation and with 1, negation with the control task
/// and the 95 % rule.
Results evaluate(const Setting& setting, const Pretrained<lintel::Tensor<float>>& pretrained,
                 const std::vector<TaskVectors>& vectors);

}  // namespace study
