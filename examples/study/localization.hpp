// Where the eigenfunctions of a start's kernel live (the paper's Section 6.1).
#pragma once

#include "measures.hpp"

namespace study {

/// For each pair of tasks: the leading eigenfunctions of the kernel of the first task's training
/// images, and their mean local energy on test images of the first and of the second. Task vectors
/// do not disturb each other where the energy is high on a task's own images and low on others':
/// [{"task", "other", "eigenfunctions", "on_task", "on_other"}]. The kernel is that of the sum of
/// the first task's cosines.
Json measure_localization(const lintel::Vit<lintel::Tensor<float>>& encoder, const Heads& heads,
                          const std::vector<std::array<std::size_t, 2>>& pairs);

}  // namespace study
