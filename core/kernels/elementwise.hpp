// Elementwise kernels. Inputs broadcast against each other; the result is contiguous. For maximum
// errors see also vector_math.hpp; sqrt and the four operations round correctly.
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
/// e^x, within 1.5 units in the last place
template <class S>
Tensor<S> exp(const Tensor<S>& x);
template <class S>
Tensor<S> log(const Tensor<S>& x);
template <class S>
Tensor<S> sqrt(const Tensor<S>& x);
template <class S>
Tensor<S> rsqrt(const Tensor<S>& x);
/// by the C library, as is cos: within one unit in the last place
template <class S>
Tensor<S> sin(const Tensor<S>& x);
template <class S>
Tensor<S> cos(const Tensor<S>& x);
/// by the C library: within 2.5 units in the last place
template <class S>
Tensor<S> tanh(const Tensor<S>& x);
/// within 1.6e-7
template <class S>
Tensor<S> erf(const Tensor<S>& x);
/// 1 / (1 + e^−x), within 2.3 units in the last place above −86.9
template <class S>
Tensor<S> sigmoid(const Tensor<S>& x);
template <class S>
Tensor<S> relu(const Tensor<S>& x);
/// x / (1 + e^−x), within 2.5 units in the last place above −88.7 (in double, −709.7); 0 below
template <class S>
Tensor<S> silu(const Tensor<S>& x);
/// x Φ(x), Φ the distribution of the standard normal; within 1.2e-7 max(1, |x|)
template <class S>
Tensor<S> gelu(const Tensor<S>& x);
/// (Φ(x) + x φ(x)) * factor: the derivative of gelu, within 2.5e-7, and the product with what it
/// multiplies, in one pass
template <class S>
Tensor<S> gelu_derivative_times(const Tensor<S>& x, const Tensor<S>& factor);
/// (2 − x²) φ(x) a b: the second derivative of gelu, within 1.3e-7, and what it multiplies, in one
/// pass
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
