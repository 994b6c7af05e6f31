// Exercises to lesson 6. Write your answers here; `sh run.sh exercise 6` checks them.
#pragma once

#include "lintel/core/transforms.hpp"
#include "not_yet.hpp"

using namespace lintel;

// 1. Predict: how many tokens does a vision transformer have for images of 64 x 64 pixels in
//    patches of 8 x 8, including the class token?
inline double tokens = predict;

// 2. Attention of one head: query, key and value are [tokens, size]. Each token's answer is the
//    mean of all values, weighted by its row of softmax(query keyᵀ / √size).
template <Value T>
T attended(const T& query, const T& key, const T& value) {
  not_yet();
}

// 3. Predict: a block of width w has layer norms (2 w each, two of them), queries, keys and values
//    [3 w, w], a projection [w, w] and a feed-forward network [4 w, w] and [w, 4 w], each dense
//    layer with a bias. How many parameters, for w = 10?
inline double parameters_of_a_block = predict;
