// What training costs by counting, and the few rates that turn counts into time.
#pragma once

#include <vector>

#include "lintel/nn/layers/vit.hpp"

namespace lintel::bench {

/// A model and a batch, and how many threads work on them.
struct Work {
  VitShape shape;
  std::int64_t batch;
  std::int64_t threads;
};

/// What a batch asks for, forward or in a whole plain step.
struct Counts {
  double parts, running;      // micro-batches, all and at the same time
  double images;              // of a micro-batch
  double turns, turn_images;  // micro-batches that the busiest thread takes, and their images
  double dense, attention;    // operations of one image's forward pass
  double numbers;             // that it writes: activations and attention's probabilities
  double weights;             // all parameters of the model
};
Counts count(const Work& work);

/// Bytes that a plain step reads and writes besides its passes: sums of the micro-batches'
/// gradients and AdamW.
double update_bytes(const Counts& counts);
/// Bytes that the passes of one micro-batch read and write, if no cache held any of them.
double pass_bytes(const Counts& counts);

/// A measured time.
struct Sample {
  Work work;
  double seconds;  // a batch
};

/// Rates of one core that fit measured times best. Memory and barriers are measured on their own.
struct CostModel {
  double memory = 0;         // bytes a second, of all threads together
  double barrier = 0;        // seconds that a parallel region costs on two threads
  std::int64_t regions = 0;  // a batch
  bool step = false;         // or else a forward pass
  std::vector<double> rates =
      {};  // seconds an operation, dense and of attention; a number; a weight

  void fit(const std::vector<Sample>& samples);
  /// Seconds a batch. `memory_grows`: each pair of threads brings a memory like this machine's.
  double seconds(const Work& work, bool memory_grows = false) const;

 private:
  double between_passes(const Work& work, double memories) const;
};

/// Megabytes of tensors in training: parameters, AdamW's moments, the batch, and for each
/// micro-batch, of as many as `batch_gradient` holds at a time, its gradient or, while it runs, its
/// tape.
double training_megabytes(const Work& work);

}  // namespace lintel::bench
