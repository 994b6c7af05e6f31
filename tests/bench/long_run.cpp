#include "long_run.hpp"

#include <chrono>

#include "lintel/core/transforms.hpp"
#include "lintel/nn/gradients.hpp"
#include "lintel/nn/layers/vit.hpp"
#include "lintel/nn/optimizers.hpp"
#include "lintel/nn/train.hpp"

namespace lintel::bench {

TrainingRun train_one_epoch(std::int64_t images) {
  using Network = Vit<Tensor<float>>;
  Network model = make_vit<float>(vit_preset("nano_patch8_32", 10), 1);
  ImageSet set{"noise", 32, 32, std::vector<std::string>(10, "class"), {}, {}};
  Random random(1);
  for (std::int64_t i = 0; i < images; ++i) {
    set.labels.push_back(static_cast<std::int32_t>(i % 10));
    for (std::int64_t byte = 0; byte < set.bytes_per_image(); byte += 4) {
      const std::uint32_t bits = random.below(1u << 31);
      for (int shift = 0; shift < 32; shift += 8) {
        set.pixels.push_back(static_cast<std::uint8_t>(bits >> shift));
      }
    }
  }
  constexpr std::int64_t batch = 64;
  AdamW<Network> optimizer(model, {});
  Batches batches(set, batch, 1);
  restart_memory_peak();
  const std::int64_t steps = images / batch;
  const auto start = std::chrono::steady_clock::now();
  for (std::int64_t step = 0; step < steps; ++step) {
    auto total = batch_gradient<Network>(
        [&model](const Batch& part) {
          return value_and_grad(
              [&](const auto& m) { return cross_entropy(m(part.images), part.labels); })(model);
        },
        batches(step), micro_batch_size(model.shape.tokens(), batch));
    optimizer.step(model, total.gradient, 1e-4);
  }
  const std::chrono::duration<double> time = std::chrono::steady_clock::now() - start;
  return {time.count() / static_cast<double>(steps * batch),
          static_cast<double>(memory_use().peak) * 1e-6};
}

}  // namespace lintel::bench
