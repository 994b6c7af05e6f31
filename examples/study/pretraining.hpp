// The model that everything starts from, and the frozen heads.
#pragma once

#include "lintel/nn/layers/vit.hpp"
#include "plan.hpp"
#include "setting.hpp"

namespace study {

using Encoder = lintel::Vit<lintel::Tensor<float>>;

/// An encoder and a cosine head for the control task (first) and for each task: one class direction
/// a row.
template <class T>
struct WithHeads {
  lintel::Vit<T> encoder;
  std::vector<std::string> names;
  std::vector<T> heads;  // [classes, width]

  static void visit(const std::string& prefix, auto&& each, auto& first, auto&... others) {
    lintel::Vit<T>::visit(prefix, each, first.encoder, others.encoder...);
    for (std::size_t i = 0; i < first.names.size(); ++i) {
      each(prefix + "class_directions." + first.names[i], first.heads[i], others.heads[i]...);
    }
  }
  template <class U>
  WithHeads<U> structure() const {
    return {encoder.template structure<U>(), names, std::vector<U>(names.size())};
  }
};
using Pretrained = WithHeads<lintel::Tensor<float>>;

/// A random encoder and random heads, with the shapes that pre-training leads to.
Pretrained untrained(const Options& options, const Setting& setting, std::uint64_t seed);

/// Pre-trains and writes the stage's output. `weak`: each batch is three quarters of the control
/// task and one quarter of the tasks' weak first sights, in equal shares, and one cosine head over
/// the classes of all of them is trained along; its rows become the frozen heads. `control`: the
/// control task alone, and the heads of the tasks are the mean features of each class of their
/// training images.
void pretrain(const Stage& stage, const Options& options, const Setting& setting);

/// Writes the stage's output: a random encoder, with the heads of the pre-trained one.
void start_at_random(const Stage& stage, const Options& options, const Setting& setting,
                     const Pretrained& pretrained, std::uint64_t seed);

/// Reads a checkpoint, which may know more tasks than these.
Pretrained load_pretrained(const std::filesystem::path& file, const Options& options,
                           const Setting& setting);

}  // namespace study
