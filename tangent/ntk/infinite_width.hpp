// The kernels of a fully connected network of infinite width, in closed form.
#pragma once

#include "lintel/nn/layers/dense_network.hpp"

namespace lintel {

/// Kernels [N1, N2] between two sets, the same for each output and zero between different ones.
struct InfiniteWidthKernels {
  Tensor<double> nngp;  ///< the covariance of outputs at the start (Neal 1996; Lee et al. 2018)
  Tensor<double> ntk;   ///< the neural tangent kernel (Jacot et al. 2018)
};

/// The limits of `DenseNetwork` of a shape (its width aside) for inputs [N, ...]. With Σ the
/// covariance of a layer's outputs z and Θ their tangent kernel, a layer maps
///
///   Σ' = σ_w² E[φ(z) φ(z')] + σ_b²,   Θ' = Σ' + σ_w² E[φ'(z) φ'(z')] Θ,
///
/// with (z, z') normal with covariance Σ. The expectations are known for ReLU (Cho and Saul 2009)
/// and erf (Williams 1997). Throws `Error` where inputs are not of the shape's size.
InfiniteWidthKernels infinite_width_kernels(const DenseShape& shape, const Tensor<double>& first,
                                            const Tensor<double>& second);

}  // namespace lintel
