// The training stages of a study. Each leaves a safetensors file in the output folder, marked with
// the recipe that made it; where the file of the same recipe is there already, it is read instead.
#pragma once

#include "lintel/nn/layers/vit.hpp"
#include "setting.hpp"

namespace study {

using Encoder = lintel::Vit<lintel::Tensor<float>>;

/// An encoder with one class direction a row: rows for the control task's classes and then for each
/// task's.
template <class T>
struct Pretrained {
  lintel::Vit<T> encoder;
  T rows;  // [classes of all tasks, width]

  static void visit(const std::string& prefix, auto&& each, auto&... models) {
    lintel::Vit<T>::visit(prefix, each, models.encoder...);
    each(prefix + "class_directions", models.rows...);
  }
  template <class U>
  Pretrained<U> structure() const {
    return {encoder.template structure<U>(), {}};
  }
};

/// What fine-tuning gave for one task.
struct TaskVectors {
  Encoder nonlinear, linearized;
};

/// Pre-training on the control task and a weak share of every other, with one cosine head over all
/// classes.
Pretrained<lintel::Tensor<float>> pretrain(const Options& options, const Setting& setting);

/// The frozen head of a task: its rows of the joint head. −1 is the control task.
lintel::Tensor<float> head_of(const Pretrained<lintel::Tensor<float>>& pretrained,
                              const Setting& setting, std::int64_t task);

/// Fine-tunes the encoder on one task, as it is and linearized at the pre-trained weights.
TaskVectors fine_tune(const Options& options, const Setting& setting,
                      const Pretrained<lintel::Tensor<float>>& pretrained, std::int64_t task);

}  // namespace study
