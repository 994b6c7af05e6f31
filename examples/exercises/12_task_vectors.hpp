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

// 2. The disentanglement error needs to know how often two models disagree: the share of rows in
//    which a different one of two logits [N, 2] is largest. (x.at({row, column}) is a number.)
inline double disagreement_of(const Tensor<double>& one, const Tensor<double>& other) { not_yet(); }

// 3. Find a pair of tasks that does *not* add. A small network with inputs on a line is
//    fine-tuned on each task, and the two vectors are added. The tasks are named for their inputs
//    and what they ask for there: "left up", "left down", "right up", "right down" (left:
//    x < 0).
inline std::string first_task = "left up", second_task = "right up";
