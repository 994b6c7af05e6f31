// Exercises to lesson 12. Write your answers here; `sh run.sh exercise 12` checks them.
#pragma once

#include <string>

#include "lintel/core/transforms.hpp"
#include "not_yet.hpp"

using namespace lintel;

// 1. "a is to b as c is to ...": the task vector of the fourth, from the other three.
template <Model M>
M my_analogy(const M& a, const M& b, const M& c) {
  not_yet();
}

// 2. The disentanglement error needs to know how often two models disagree: of two sets of
//    logits [N, 2], the share of rows whose larger logit is in another column. (x.at({row, column})
//    is a number.)
inline double disagreement_of(const Tensor<double>& one, const Tensor<double>& other) { not_yet(); }

// 3. Find a pair of tasks that does *not* add. A small network with inputs on a line is
//    fine-tuned on each task, and the two vectors are added. The tasks are named for their inputs
//    (left: x < 0) and the answer wanted there (up: 1, down: −1): "left up", "left down",
//    "right up", "right down".
inline std::string first_task = "left up", second_task = "right up";
