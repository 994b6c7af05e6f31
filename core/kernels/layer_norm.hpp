// Layer normalization with its scale and shift, in one pass over the rows.
#pragma once

#include "lintel/core/tensor.hpp"

namespace lintel::kernels {

/// The parameters of a layer norm belong to all rows of x [..., width] (`width` numbers), or each
/// example along x's first axis has its own ([N, 1, ..., width]). Is this one of the two?
bool is_row_parameter(const Shape& parameter, const Shape& x);

/// (x − mean) / √(variance + epsilon) * weight + bias, row by row. The means and the factors
/// 1/√(variance + epsilon) go to `statistics` [rows, 2].
template <class S>
Tensor<S> layer_norm(const Tensor<S>& x, const Tensor<S>& weight, const Tensor<S>& bias,
                     double epsilon, Tensor<S>& statistics);
/// Its tangent map, for a tangent of each input; null is zero.
template <class S>
Tensor<S> layer_norm_tangent(const Tensor<S>& x, const Tensor<S>& weight,
                             const Tensor<S>& statistics, const Tensor<S>* dx,
                             const Tensor<S>* dweight, const Tensor<S>* dbias);
/// Its adjoint map: writes the cotangents of x, weight and bias where they are not null. The latter
/// two have the shape of `weight`.
template <class S>
void layer_norm_adjoint(const Tensor<S>& x, const Tensor<S>& weight, const Tensor<S>& statistics,
                        const Tensor<S>& cotangent, Tensor<S>* of_x, Tensor<S>* of_weight,
                        Tensor<S>* of_bias);

}  // namespace lintel::kernels
