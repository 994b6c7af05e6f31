// A task vector without a training step: kernel regression with the pre-trained model's kernel.
#pragma once

#include "pretraining.hpp"

namespace study {

/// Products with the kernel that a regression takes.
inline constexpr std::int64_t kernel_products = 20;
/// Validation images that choose among ridges and multiples, at most.
inline constexpr std::int64_t kernel_validation_images = 500;
/// The ridges tried, in units of the mean of the kernel's diagonal, and the multiples of the
/// regression's answer.
inline constexpr double kernel_ridges[] = {1, 10, 100, 1000};
inline constexpr double kernel_scales[] = {1, 2, 4, 8, 16, 32, 64};

/// Fits a task by ridge regression with the neural tangent kernel at `origin`, and writes the task
/// vector as the stage's output.
///
/// The model is the linearized encoder under its frozen cosine head, with features as long as they
/// are before: z(x; τ) = 20 W (φ(x) + J τ) / |φ(x)|, whose largest entry is that of the cosines. It
/// is linear in τ. Where fine-tuning follows the negative gradient of the cross-entropy over the
/// logits, r = onehot − softmax(z), step by step, the regression fits it at once: τ = s Jᵀ c with
/// (J Jᵀ + μ I) c = r over `kernel_images` training images drawn by the seed. The kernel is never
/// formed, and one Krylov space serves all ridges μ; μ and the scale s have the lowest
/// cross-entropy on validation images.
void fit_by_kernel(const Stage& stage, const Encoder& origin, const Task& task,
                   const lintel::Tensor<float>& head, std::int64_t kernel_images,
                   std::uint64_t seed);

}  // namespace study
