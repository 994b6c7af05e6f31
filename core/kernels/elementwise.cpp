#include "lintel/core/kernels/elementwise.hpp"

#include <cmath>

#include "lintel/core/kernels/map.hpp"
#include "lintel/core/kernels/vector_math.hpp"

namespace lintel::kernels {

template <class S>
Tensor<S> add(const Tensor<S>& a, const Tensor<S>& b) {
  return map<S>(
      "add", [](S x, S y) { return x + y; }, a, b);
}
template <class S>
Tensor<S> subtract(const Tensor<S>& a, const Tensor<S>& b) {
  return map<S>(
      "subtract", [](S x, S y) { return x - y; }, a, b);
}
template <class S>
Tensor<S> multiply(const Tensor<S>& a, const Tensor<S>& b) {
  return map<S>(
      "multiply", [](S x, S y) { return x * y; }, a, b);
}
template <class S>
Tensor<S> divide(const Tensor<S>& a, const Tensor<S>& b) {
  return map<S>(
      "divide", [](S x, S y) { return x / y; }, a, b);
}
template <class S>
Tensor<S> affine(const Tensor<S>& x, double factor, double summand) {
  const S a = static_cast<S>(factor), b = static_cast<S>(summand);
  return map<S>(
      "affine", [a, b](S v) { return a * v + b; }, x);
}
template <class S>
Tensor<S> power(const Tensor<S>& x, double exponent) {
  if (exponent == 2)
    return map<S>(
        "power", [](S v) { return v * v; }, x);
  const S e = static_cast<S>(exponent);
  return map<S>(
      "power", [e](S v) { return std::pow(v, e); }, x);
}
template <class S>
Tensor<S> exp(const Tensor<S>& x) {
  return map<S>(
      "exp", [](S v) { return exponential(v); }, x);
}
template <class S>
Tensor<S> log(const Tensor<S>& x) {
  return map<S>(
      "log", [](S v) { return std::log(v); }, x);
}
template <class S>
Tensor<S> sqrt(const Tensor<S>& x) {
  return map<S>(
      "sqrt", [](S v) { return std::sqrt(v); }, x);
}
template <class S>
Tensor<S> rsqrt(const Tensor<S>& x) {
  return map<S>(
      "rsqrt", [](S v) { return 1 / std::sqrt(v); }, x);
}
template <class S>
Tensor<S> sin(const Tensor<S>& x) {
  return map<S>(
      "sin", [](S v) { return std::sin(v); }, x);
}
template <class S>
Tensor<S> cos(const Tensor<S>& x) {
  return map<S>(
      "cos", [](S v) { return std::cos(v); }, x);
}
template <class S>
Tensor<S> tanh(const Tensor<S>& x) {
  return map<S>(
      "tanh", [](S v) { return std::tanh(v); }, x);
}
template <class S>
Tensor<S> erf(const Tensor<S>& x) {
  return map<S>(
      "erf", [](S v) { return error_function(v); }, x);
}
template <class S>
Tensor<S> sigmoid(const Tensor<S>& x) {
  return map<S>(
      "sigmoid", [](S v) { return 1 / (1 + exponential(-v)); }, x);
}
template <class S>
Tensor<S> relu(const Tensor<S>& x) {
  return map<S>(
      "relu", [](S v) { return v < 0 ? 0 : v; }, x);
}
template <class S>
Tensor<S> silu(const Tensor<S>& x) {
  return map<S>(
      "silu", [](S v) { return v / (1 + exponential(-v)); }, x);
}
template <class S>
Tensor<S> gelu(const Tensor<S>& x) {
  return map<S>(
      "gelu", [](S v) { return v * normal(v).distribution; }, x);
}
template <class S>
Tensor<S> gelu_derivative_times(const Tensor<S>& x, const Tensor<S>& factor) {
  return map<S>(
      "gelu",
      [](S v, S t) {
        const auto [density, distribution] = normal(v);
        return (distribution + v * density) * t;
      },
      x, factor);
}
template <class S>
Tensor<S> gelu_curvature_times(const Tensor<S>& x, const Tensor<S>& a, const Tensor<S>& b) {
  return map<S>(
      "gelu",
      [](S v, S s, S t) {
        const S density = normal(v).density;  // 0 before v² overflows
        return (2 * density - v * density * v) * s * t;
      },
      x, a, b);
}
template <class S>
Tensor<S> greater(const Tensor<S>& a, const Tensor<S>& b) {
  return map<S>(
      "greater", [](S x, S y) { return static_cast<S>(x > y); }, a, b);
}
template <class S>
Tensor<S> equal(const Tensor<S>& a, const Tensor<S>& b) {
  return map<S>(
      "equal", [](S x, S y) { return static_cast<S>(x == y); }, a, b);
}
template <class S>
Tensor<S> where(const Tensor<S>& condition, const Tensor<S>& a, const Tensor<S>& b) {
  return map<S>(
      "where", [](S c, S x, S y) { return c != 0 ? x : y; }, condition, a, b);
}
template <class S>
void accumulate(Tensor<S>& sum, const Tensor<S>& x) {
  if (sum.shape() != x.shape() || !x.is_contiguous() || !sum.is_writable_in_place()) {
    sum = add(sum, x);
    return;
  }
  S* const target = sum.mutable_data();
  const S* const source = x.data();
  parallel_for(sum.size(), 16384, [=](std::int64_t begin, std::int64_t end) {
    for (std::int64_t i = begin; i < end; ++i) target[i] += source[i];
  });
}

#define INSTANTIATE(S)                                                                           \
  template Tensor<S> add(const Tensor<S>&, const Tensor<S>&);                                    \
  template Tensor<S> subtract(const Tensor<S>&, const Tensor<S>&);                               \
  template Tensor<S> multiply(const Tensor<S>&, const Tensor<S>&);                               \
  template Tensor<S> divide(const Tensor<S>&, const Tensor<S>&);                                 \
  template Tensor<S> affine(const Tensor<S>&, double, double);                                   \
  template Tensor<S> power(const Tensor<S>&, double);                                            \
  template Tensor<S> exp(const Tensor<S>&);                                                      \
  template Tensor<S> log(const Tensor<S>&);                                                      \
  template Tensor<S> sqrt(const Tensor<S>&);                                                     \
  template Tensor<S> rsqrt(const Tensor<S>&);                                                    \
  template Tensor<S> sin(const Tensor<S>&);                                                      \
  template Tensor<S> cos(const Tensor<S>&);                                                      \
  template Tensor<S> tanh(const Tensor<S>&);                                                     \
  template Tensor<S> erf(const Tensor<S>&);                                                      \
  template Tensor<S> sigmoid(const Tensor<S>&);                                                  \
  template Tensor<S> relu(const Tensor<S>&);                                                     \
  template Tensor<S> silu(const Tensor<S>&);                                                     \
  template Tensor<S> gelu(const Tensor<S>&);                                                     \
  template Tensor<S> gelu_derivative_times(const Tensor<S>&, const Tensor<S>&);                  \
  template Tensor<S> gelu_curvature_times(const Tensor<S>&, const Tensor<S>&, const Tensor<S>&); \
  template Tensor<S> greater(const Tensor<S>&, const Tensor<S>&);                                \
  template Tensor<S> equal(const Tensor<S>&, const Tensor<S>&);                                  \
  template Tensor<S> where(const Tensor<S>&, const Tensor<S>&, const Tensor<S>&);                \
  template void accumulate(Tensor<S>&, const Tensor<S>&);
INSTANTIATE(float)
INSTANTIATE(double)
#undef INSTANTIATE

}  // namespace lintel::kernels
