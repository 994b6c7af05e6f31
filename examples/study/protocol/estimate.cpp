#include "estimate.hpp"

#include <algorithm>
#include <chrono>
#include <thread>

#include "editor.hpp"
#include "lintel/core/memory.hpp"
#include "lintel/nn/gradients.hpp"
#include "lintel/tangent/linearized_model.hpp"

namespace study {

using namespace lintel;

double passes_per_second(const Options& options) {
  const Encoder encoder = make_vit<float>(vit_preset(options.model), options.seed);
  const std::int64_t side = encoder.shape.image;
  ImageSet black{"black", side, side, {"black"}, std::vector<std::int32_t>(256, 0), {}};
  black.pixels.resize(static_cast<std::size_t>(256 * black.bytes_per_image()));
  const auto trial = [&] {
    const auto start = std::chrono::steady_clock::now();
    Editor(encoder, {}, false).features(black, {});
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  };
  trial();  // the first one warms up
  return 256 / std::min(trial(), trial());
}

namespace {
// What a core has in memory while it trains on a micro-batch, by a trial.
double bytes_of_a_step(const Encoder& encoder) {
  const std::int64_t side = encoder.shape.image;
  const auto images =
      Tensor<float>::zeros({micro_batch_size(encoder.shape.tokens()), 3, side, side});
  const LinearizedModel model([](const auto& m, const auto& x) { return m.features(x); }, encoder);
  const Encoder tau = zeros_like(encoder);
  const std::size_t before = memory_use().now;
  restart_memory_peak();
  model.value_and_gradient([](const auto& y) { return sum(square(y)); }, tau, images);
  return static_cast<double>(memory_use().peak - before);
}
}  // namespace

double memory_needed(const Options& options, const Setting& setting) {
  VitShape widest = shape_of(options, {});
  for (const Start& start : moments_of(options))
    widest = std::ranges::max(widest, shape_of(options, start), {}, &VitShape::width);
  const Encoder encoder = make_vit<float>(widest, options.seed);
  double pixels = 0, looked_at = 0;
  const auto add = [&](const Task& task) {
    for (const ImageSet* set :
         {&task.pretraining, &task.train, &task.validation, &task.test, &task.sample}) {
      pixels += static_cast<double>(set->pixels.size());
    }
    looked_at += static_cast<double>(task.validation.size() + task.test.size());
  };
  add(setting.control);
  for (const Task& task : setting.tasks) add(task);
  const double vectors = static_cast<double>(setting.tasks.size());
  const double parameters = 4 * static_cast<double>(parameter_count(encoder));
  const double cores =
      options.threads ? static_cast<double>(options.threads) : std::thread::hardware_concurrency();
  // The images, once more while they are read; tangents of all task vectors on all that is looked
  // at; task vectors, moments and gradients; a tape and a gradient for each core; the program.
  return 2 * pixels + 2 * 4 * looked_at * (vectors + 1) * static_cast<double>(encoder.shape.width) +
         (vectors + 20) * parameters + cores * (bytes_of_a_step(encoder) + parameters) + 2e8;
}

}  // namespace study
