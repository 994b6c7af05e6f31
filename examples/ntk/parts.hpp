// The parts of the program. Each prints what it finds, draws its figures and returns its numbers.
#pragma once

#include <nlohmann/json.hpp>

#include "figure.hpp"
#include "lintel/nn/data/batches.hpp"
#include "lintel/nn/layers/vit.hpp"
#include "options.hpp"

namespace ntk {

using Json = nlohmann::ordered_json;
using Number = lintel::Tensor<float>;
using Network = lintel::Vit<Number>;

/// Images of a task for each purpose.
struct Task {
  std::string name;
  std::int64_t classes;
  lintel::Batch train, validation, test;
};

/// Images of both tasks, labelled by whether their class is in the second half of their task's.
struct LargeSet {
  lintel::Batch train, test;
};

/// The function whose kernels are taken.
inline constexpr auto outputs = [](const auto& model, const auto& images) { return model(images); };

struct Setting {
  Task task, other;
  LargeSet large;              // only for the part that asks for it
  Network random, pretrained;  // without heads: the output is the features
};

Setting make_setting(const Options& options);

/// A vision transformer with a fresh head for the task's classes.
Network with_head(const Network& encoder, std::int64_t classes, std::uint64_t seed);

Json kernel_part(const Options& options, const Setting& setting);
Json regression_part(const Options& options, const Setting& setting);
Json dynamics_part(const Options& options, const Setting& setting);
Json localization_part(const Options& options, const Setting& setting);
Json large_part(const Options& options, const Setting& setting);
Json width_part(const Options& options);
Json regimes_part(const Options& options);

}  // namespace ntk
