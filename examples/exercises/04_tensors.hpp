// Exercises to lesson 4. Write your answers here; `sh run.sh exercise 4` checks them.
#pragma once

#include "lintel/core/transforms.hpp"
#include "not_yet.hpp"

using namespace lintel;

// 1. Predict: tensors of shapes [5, 1, 3] and [4, 1] are added. How many numbers are in the result?
inline double numbers_in_the_sum = predict;

// 2. Rows with mean 0: x [N, K] minus the mean of each row. (mean(x, {axis}, Keep::yes) keeps the
//    axis, with extent 1.)
template <Value T>
T centred(const T& x) {
  not_yet();
}

// 3. The adjoint of broadcasting. A column [N, 1] was broadcast to [N, K]; this cotangent [N, K]
//    comes back. What does the column get, [N, 1]?
template <Value T>
T adjoint_of_broadcast(const T& cotangent) {
  not_yet();
}
