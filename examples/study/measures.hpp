// The paper's measurements, each of an editor: how they are made does not depend on the regime.
// All accuracies are shares from 0 to 1. Coefficients are chosen on validation images; what is
// reported is measured on test images.
#pragma once

#include "editor.hpp"
#include "plan.hpp"

namespace study {

/// Tasks with their frozen heads.
struct Heads {
  const Setting& setting;
  lintel::Tensor<float> control;
  std::vector<lintel::Tensor<float>> tasks;

  Heads(const Setting& from, const Pretrained& pretrained);
};

/// The unedited model on each task and on the control task: {"single", "control",
/// "control_validation"}.
Json measure_pretrained(const Editor& editor, const Heads& heads);
/// Each task vector alone, on its own task: {"test": [task], "validation": [task]}.
Json measure_single_tasks(const Editor& editor, const Heads& heads);
/// All task vectors added with one coefficient; `single` is the above: {"curve": validation
/// accuracy [coefficient][task], "coefficient", "accuracy", "absolute", "normalized", and the same
/// three at 1}.
Json measure_addition(const Editor& editor, const Heads& heads, const Json& single);
/// Every pair of task vectors added: [{"tasks", "coefficient", "absolute", "normalized",
/// "absolute_at_1", "normalized_at_1"}].
Json measure_pairs(const Editor& editor, const Heads& heads, const Json& single);
/// Each task vector subtracted, keeping 95 % of the control task: [{"coefficient", "target",
/// "control"}].
Json measure_negation(const Editor& editor, const Heads& heads, const Json& pretrained);
/// Disentanglement error over a square of coefficients, a map a pair of tasks, on the first
/// `images` test images of each: {"axis", "images", "maps": [{"tasks", "error", "mean_in_box",
/// "at_1"}]}.
Json measure_disentanglement(const Editor& editor, const Heads& heads,
                             const std::vector<std::array<std::size_t, 2>>& pairs,
                             const Options& options);
/// a is to b as c is to d: the editor holds τ_a, τ_b, τ_c and τ_d, and d is never trained on but
/// for τ_d, which is the upper mark: {"pretrained", "c_alone", "c_alone_coefficient", "analogy",
/// "coefficient", "d_itself"}.
Json measure_analogy(const Editor& editor, const Task& d, const lintel::Tensor<float>& head);
/// How far each task vector reaches, and the angles between them: {"lengths": [task], "cosines":
/// [task][task]}.
Json measure_geometry(const std::vector<Encoder>& task_vectors);

}  // namespace study
