// Elementwise kernels. Inputs broadcast against each other; the result is contiguous.
#pragma once

#include "lintel/core/tensor.hpp"

namespace lintel::kernels {

template <class S>
Tensor<S> add(const Tensor<S>& a, const Tensor<S>& b);
template <class S>
Tensor<S> subtract(const Tensor<S>& a, const Tensor<S>& b);
template <class S>
Tensor<S> multiply(const Tensor<S>& a, const Tensor<S>& b);
template <class S>
Tensor<S> divide(const Tensor<S>& a, const Tensor<S>& b);
/// factor * x + summand
template <class S>
Tensor<S> affine(const Tensor<S>& x, double factor, double summand);
template <class S>
Tensor<S> power(const Tensor<S>& x, double exponent);
template <class S>
Tensor<S> exp(const Tensor<S>& x);
template <class S>
Tensor<S> log(const Tensor<S>& x);
template <class S>
Tensor<S> sqrt(const Tensor<S>& x);
template <class S>
Tensor<S> rsqrt(const Tensor<S>& x);
template <class S>
Tensor<S> tanh(const Tensor<S>& x);
template <class S>
Tensor<S> erf(const Tensor<S>& x);
template <class S>
Tensor<S> sigmoid(const Tensor<S>& x);
template <class S>
Tensor<S> relu(const Tensor<S>& x);
template <class S>
Tensor<S> silu(const Tensor<S>& x);
/// x Φ(x), Φ the distribution of the standard normal
template <class S>
Tensor<S> gelu(const Tensor<S>& x);
/// (Φ(x) + x φ(x)) * factor: the derivative of gelu and the product with what it multiplies, in one
/// pass
template <class S>
Tensor<S> gelu_derivative_times(const Tensor<S>& x, const Tensor<S>& factor);
/// (2 − x²) φ(x) a b: the second derivative of gelu and what it multiplies, in one pass
template <class S>
Tensor<S> gelu_curvature_times(const Tensor<S>& x, const Tensor<S>& a, const Tensor<S>& b);
/// 1 where a > b, else 0
template <class S>
Tensor<S> greater(const Tensor<S>& a, const Tensor<S>& b);
/// 1 where a == b, else 0
template <class S>
Tensor<S> equal(const Tensor<S>& a, const Tensor<S>& b);
/// a where the condition is not 0, else b
template <class S>
Tensor<S> where(const Tensor<S>& condition, const Tensor<S>& a, const Tensor<S>& b);
/// sum += x, element by element, without a new tensor where `sum` owns its storage
template <class S>
void accumulate(Tensor<S>& sum, const Tensor<S>& x);

}  // namespace lintel::kernels
