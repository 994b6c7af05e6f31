#include "cost_model.hpp"

#include <algorithm>
#include <cmath>

#include "jobs.hpp"
#include "lintel/nn/gradients.hpp"

namespace lintel::bench {

namespace {
// What multiplies the rates.
std::vector<double> factors(const Counts& c) {
  return {c.turn_images * c.dense, c.turn_images * c.attention, c.turn_images * c.numbers,
          c.turns * c.weights};
}
}  // namespace

Counts count(const Work& work) {
  const VitShape& s = work.shape;
  const auto tokens = static_cast<double>(s.tokens()), width = static_cast<double>(s.width);
  const auto depth = static_cast<double>(s.depth), heads = static_cast<double>(s.heads);
  const std::int64_t images = std::min(work.batch, micro_batch_size(s.tokens(), work.batch));
  const std::int64_t whole = (work.batch - 1) / images, turns = whole / work.threads;
  const std::int64_t last = work.batch - whole * images;  // images of the last micro-batch
  const bool last_alone = whole % work.threads == 0;      // all others are done when it begins
  Counts c{};
  c.parts = static_cast<double>(whole + 1);
  c.running = static_cast<double>(std::min(whole + 1, work.threads));
  c.images = static_cast<double>(images);
  c.turns = static_cast<double>(turns + 1);
  c.turn_images = static_cast<double>(turns * images + (last_alone ? last : images));
  c.attention = depth * 4 * tokens * tokens * width;
  c.dense = forward_operations(s) - c.attention;
  // A block's layer norms, queries, keys, values, attention, projection, two layers and two sums;
  // the last one's after attention are of one token. Probabilities take the place of scores.
  c.numbers = ((depth - 1) * 18 + 5) * tokens * width + depth * heads * tokens * tokens;
  const auto pixels = static_cast<double>(3 * s.patch * s.patch);
  c.weights = depth * (12 * width * width + 13 * width) +
              (pixels + tokens + 4 + static_cast<double>(s.classes)) * width;
  return c;
}

double update_bytes(const Counts& c) {
  // Each gradient but the first is read, and added to one that is read and written; AdamW reads
  // four numbers a weight and writes three.
  return 4 * c.weights * (3 * (c.parts - 1) + 7);
}

double pass_bytes(const Counts& c) {
  // A number is written, read by the next layer, and read again on the way back, where its
  // cotangent is written and read. Weights are read forward and back, and their gradient is
  // written.
  return 4 * (5 * c.images * c.numbers + 3 * c.weights);
}

double CostModel::seconds(const Work& work, bool memory_grows) const {
  const Counts c = count(work);
  const std::vector<double> f = factors(c);
  double passes = 0;
  for (std::size_t i = 0; i < f.size(); ++i) passes += rates[i] * f[i];
  const double more = memory_grows ? std::max(1., static_cast<double>(work.threads) / 2) : 1;
  if (step) {
    passes = std::max(passes, c.parts * pass_bytes(c) / (more * memory));
  }
  return passes + between_passes(work, more);
}

double CostModel::between_passes(const Work& work, double memories) const {
  const double waiting =
      static_cast<double>(regions) * barrier * std::log2(static_cast<double>(work.threads));
  return waiting + (step ? update_bytes(count(work)) / (memories * memory) : 0);
}

void CostModel::fit(const std::vector<Sample>& samples) {
  rates.assign(4, 0);
  // Least squares of relative errors, no rate below 0: one rate after another until none changes.
  std::vector<std::vector<double>> rows;
  std::vector<double> left;  // of each time, relative to it, that the rates do not explain yet
  for (const Sample& sample : samples) {
    left.push_back(1 - between_passes(sample.work, 1) / sample.seconds);
    rows.push_back(factors(count(sample.work)));
    for (double& f : rows.back()) f /= sample.seconds;
  }
  for (int sweep = 0; sweep < 20'000; ++sweep) {
    for (std::size_t i = 0; i < rates.size(); ++i) {
      double along = 0, square = 0;
      for (std::size_t k = 0; k < rows.size(); ++k) {
        along += rows[k][i] * left[k];
        square += rows[k][i] * rows[k][i];
      }
      const double change = std::max(-rates[i], along / square);
      rates[i] += change;
      for (std::size_t k = 0; k < rows.size(); ++k) left[k] -= change * rows[k][i];
    }
  }
}

double training_megabytes(const Work& work) {
  const Counts c = count(work);
  const double image = 3 * static_cast<double>(work.shape.image * work.shape.image);
  const double held = std::min(c.parts, static_cast<double>(gradients_held));
  return 4e-6 * (c.weights * (3 + std::max(0., held - c.running)) +
                 static_cast<double>(work.batch) * image +
                 c.running * std::max(c.weights, c.images * c.numbers));
}

}  // namespace lintel::bench
