// How time and memory grow with the work: batch, tokens, width, depth, images on disk, threads.
#pragma once

#include <string>

#include "cost_model.hpp"
#include "report.hpp"
#include "streamed_images.hpp"

namespace lintel::bench {

/// One extent of a model or batch, with all others those of the base, and what it took.
struct ScalePoint {
  std::string axis;
  std::int64_t extent;
  Work work;
  bool measured;                                // or else only the models speak of it
  std::vector<double> forward = {}, step = {};  // seconds a batch, one a round
  double operations = 0;                        // of a step
  double megabytes = 0;                         // of tensors in a step, at most
};

struct Scale {
  Machine machine{};
  Work base;
  std::vector<ScalePoint> points;
  std::vector<StreamPoint> streams;
  CostModel forward, step;
};

/// Of some times of the same work: what else the machine does only ever adds to one.
double quickest(const std::vector<double>& times);

/// Measures every axis and fits the models. `quick`: small sizes, to see that it works.
Scale measure_scale(bool quick, std::int64_t threads);

/// Tables on standard output; `file` as JSON, and CSV and a figure (by gnuplot) beside it.
void report_scale(const Scale& scale, const std::string& file);

}  // namespace lintel::bench
