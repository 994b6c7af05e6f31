// What is timed: jobs on a model and a batch.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "lintel/nn/layers/vit.hpp"

namespace lintel::bench {

struct Job {
  std::string model, name;
  std::int64_t batch;
  double operations;  // multiplications and additions of matrix products and attention
  double bytes;       // that must go to memory, where there are more than caches hold; else 0
  std::function<void()> run;
  std::vector<double> times = {};  // seconds
  double peak_megabytes = 0;       // of tensors, its parameters and batch with them

  std::string label() const { return model + " " + std::to_string(batch) + " " + name; }
};

/// Multiplications and additions of one image's forward pass, matrix products and attention: the
/// last block's after attention are of one token.
double forward_operations(const VitShape& shape);

/// The forward pass and the plain step of a model of this shape, which lives as long as they do.
std::vector<Job> make_training_jobs(const VitShape& shape, std::int64_t batch);

/// All jobs whose label contains `only`, in the order in which they are reported. What they work on
/// is made here and lives as long as they do.
std::vector<Job> make_jobs(const std::string& only);

}  // namespace lintel::bench
