// Exercises to lesson 11. Write your answers here; `sh run.sh exercise 11` checks them.
#pragma once

#include "lintel/core/transforms.hpp"
#include "not_yet.hpp"

using namespace lintel;

// 1. Predict: the kernel of a network of width 100 is 20 % off its limit. About how far off,
//    in per cent, is one of width 400? (Sums of n independent terms vary like √n.)
inline double wider = predict;

// 2. What a ReLU layer does to a covariance: E[relu(z) relu(z')] for z, z' normal with variance 1
//    and covariance ρ. The formula (Cho and Saul 2009) is (√(1 − ρ²) + ρ (π − arccos ρ)) / 2π.
inline double relu_expectation(double covariance) { not_yet(); }

// 3. Predict: the same at ρ = 1 is E[relu(z)²]. Without biases (σ_b² = 0), which σ_w² keeps the
//    variance of every layer at 1?
inline double weight_variance = predict;
