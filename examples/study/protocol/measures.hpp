// The paper's measurements. Those of edited models are made of an editor, whatever the regime.
#pragma once

#include "editor.hpp"
#include "found.hpp"

namespace study {

/// Tasks with their frozen heads.
struct Heads {
  const Setting& setting;
  lintel::Tensor<float> control;
  std::vector<lintel::Tensor<float>> tasks;
};

Unedited measure_unedited(const Editor& editor, const Heads& heads);
SingleTasks measure_single_tasks(const Editor& editor, const Heads& heads);
/// Some task vectors added: the coefficient is chosen for the accuracy on these tasks' validation
/// images, and with it and with 1 they are tested. `single`: of the same regime, to normalize by.
Addition measure_addition(const Editor& editor, const Heads& heads, const SingleTasks& single,
                          const std::vector<std::size_t>& which);
/// Every pair of tasks.
std::vector<Pair> measure_pairs(const Editor& editor, const Heads& heads,
                                const SingleTasks& single);
/// Each task vector subtracted, keeping 95 % of the control task.
std::vector<Negation> measure_negation(const Editor& editor, const Heads& heads,
                                       const Unedited& unedited);
/// A map for each pair, on the sample of each task's test images.
Disentanglement measure_disentanglement(const Editor& editor, const Heads& heads,
                                        const std::vector<TaskPair>& pairs, const Options& options);
/// The editor holds τ_a, τ_b, τ_c and τ_d. Of these only τ_d was trained on d: it gives the upper
/// bound.
Analogy measure_analogy(const Editor& editor, const Task& d, const lintel::Tensor<float>& head);
Geometry measure_geometry(const std::vector<Encoder>& task_vectors);

/// Images of a task that its kernel is made of, and that eigenfunctions are looked at on, at most.
inline constexpr std::int64_t localization_images = 200;

/// Where the eigenfunctions of the encoder's kernel live (the paper's Section 6.1), for each pair
/// of tasks: the leading eigenfunctions of the kernel of the first task's training images, and
/// their mean local energy on test images of the first and of the second. Task vectors do not
/// disturb each other where the energy is high on a task's own images and low on others'. The
/// kernel is that of the sum of the first task's cosines.
std::vector<Localization> measure_localization(const Encoder& encoder, const Heads& heads,
                                               const std::vector<TaskPair>& pairs);

}  // namespace study
