// Exercises to lesson 13. Write your answers here; `sh run.sh exercise 13` checks them.
#pragma once

#include "lintel/core/transforms.hpp"
#include "not_yet.hpp"

using namespace lintel;

// 1. Normalized accuracy: the mean over tasks of (accuracy of the sum) / (accuracy of the task's
//    own single-task model).
inline double normalized(const std::vector<double>& added, const std::vector<double>& single) {
  not_yet();
}

// 2. The retained share: of what fine-tuning each task alone gained over the pre-trained model,
//    how much is left in the sum? (added − pre-trained) / (single − pre-trained), each
//    averaged over tasks first.
inline double retained(const std::vector<double>& added, const std::vector<double>& single,
                       const std::vector<double>& pretrained) {
  not_yet();
}

// 3. Predict: pre-trained 50 and 30 %, single tasks 70 and 40 %, and the sum does *nothing*: it
//    answers as the pre-trained model. What is its normalized accuracy (1 is 100 %, three digits)?
//    Remember it when a table shows a normalized accuracy.
inline double normalized_of_nothing = predict;
